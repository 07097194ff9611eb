#include "soc/task_scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cubist::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Task kFill = FillTask{};

TEST(TaskScheduler, TasksOfAStreamRunOneAfterTheOther) {
  TaskScheduler s;
  const TaskId a = s.submit(0, kFill, {}), b = s.submit(0, kFill, {});
  EXPECT_THAT(s.ready(), ElementsAre(a));
  s.start(a, {5});
  EXPECT_THAT(s.ready(), IsEmpty());
  s.finish(a, {}, {9});
  EXPECT_THAT(s.ready(), ElementsAre(b));
  EXPECT_EQ(s.report(a).started, (Cycles{5}));
  EXPECT_EQ(s.report(a).ended, (Cycles{9}));
  EXPECT_THROW(s.report(b), Error);
}

TEST(TaskScheduler, StreamsRunSideBySideInTheOrderOfSubmission) {
  TaskScheduler s;
  const StreamId other = s.create_stream();
  const TaskId a = s.submit(other, kFill, {}), b = s.submit(0, kFill, {});
  EXPECT_THAT(s.ready(), ElementsAre(a, b));
}

TEST(TaskScheduler, AWaitHoldsUntilTheLastRecordBeforeItHasEnded) {
  TaskScheduler s;
  const StreamId other = s.create_stream();
  const EventId event = s.create_event();
  const TaskId first = s.submit(0, RecordEventTask{event}, {});
  s.start(first, {}), s.finish(first, {}, {3});
  EXPECT_TRUE(s.is_recorded(event));
  const TaskId work = s.submit(0, kFill, {}), second = s.submit(0, RecordEventTask{event}, {});
  EXPECT_FALSE(s.is_recorded(event));
  const TaskId wait = s.submit(other, WaitEventTask{event}, {});
  EXPECT_THAT(s.ready(), ElementsAre(work));
  s.start(work, {}), s.finish(work, {}, {});
  s.start(second, {}), s.finish(second, {}, {8});
  EXPECT_THAT(s.ready(), ElementsAre(wait));
  EXPECT_EQ(s.recorded_at(event), (Cycles{8}));
}

TEST(TaskScheduler, AWaitBeforeAnyRecordHoldsUntilTheFirst) {
  TaskScheduler s;
  const StreamId other = s.create_stream();
  const EventId event = s.create_event();
  const TaskId wait = s.submit(other, WaitEventTask{event}, {});
  EXPECT_THAT(s.ready(), IsEmpty());
  EXPECT_THROW(s.explain_stuck(other), Error);
  const TaskId mark = s.submit(0, RecordEventTask{event}, {});
  s.start(mark, {}), s.finish(mark, {}, {});
  EXPECT_THAT(s.ready(), ElementsAre(wait));
}

TEST(TaskScheduler, AnErrorIsToldOnce) {
  TaskScheduler s;
  const TaskId task = s.submit(0, kFill, {});
  s.start(task, {});
  s.fail(task, Error(Fault::kProgram, {.where = {}, .did = "break", .expected = {}, .fix = {}}),
         {});
  EXPECT_THROW(s.rethrow_stream(0), Error);
  EXPECT_NO_THROW(s.rethrow_stream(0));
  EXPECT_NO_THROW(s.rethrow(task));
}

TEST(TaskScheduler, UnknownIdsAreConfigurationErrors) {
  TaskScheduler s;
  const auto is_config_error = [](auto&& f) {
    try {
      f();
    } catch (const Error& e) {
      return e.fault() == Fault::kConfig;
    }
    return false;
  };
  EXPECT_TRUE(is_config_error([&] { s.submit(3, kFill, {}); }));
  EXPECT_TRUE(is_config_error([&] { s.submit(0, WaitEventTask{4}, {}); }));
  EXPECT_TRUE(is_config_error([&] { s.submit(0, RecordEventTask{4}, {}); }));
  EXPECT_TRUE(is_config_error([&] { s.destroy_stream(0); }));
  EXPECT_TRUE(is_config_error([&] { s.destroy_stream(9); }));
  EXPECT_TRUE(is_config_error([&] { s.destroy_event(9); }));
  EXPECT_TRUE(is_config_error([&] { s.is_done(9); }));
  EXPECT_TRUE(is_config_error([&] { s.recorded_at(s.create_event()); }));
  const StreamId busy = s.create_stream();
  s.submit(busy, kFill, {});
  EXPECT_TRUE(is_config_error([&] { s.destroy_stream(busy); }));
}

}  // namespace
}  // namespace cubist::sim
