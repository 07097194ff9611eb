// What a trace says of a task.
#pragma once

#include <string>

#include "cubist/sim/events.h"
#include "trace_events.h"

namespace cubist::profile {

// The kernel, or what is copied where.
std::string name_of_task(const sim::Task& task);

// Adds what the task was asked to do and how it ended to the event under construction.
void describe_task(const sim::Task& task, const sim::TaskEnd& end, TraceEvents& out);

}  // namespace cubist::profile
