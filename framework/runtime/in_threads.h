// Many independent pieces of work on a few threads.
#pragma once

#include <cstddef>
#include <functional>

namespace cubist::framework {

// work(0) to work(count - 1), begun in this order by `threads` threads, and finished(i) in the
// calling thread after each, in the order in which they end. After something throws nothing more is
// begun; when all threads are done, what the lowest number threw is thrown.
void in_threads(size_t threads, size_t count, const std::function<void(size_t)>& work,
                const std::function<void(size_t)>& finished);

}  // namespace cubist::framework
