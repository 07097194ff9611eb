#include "trace_events.h"

#include <array>

#include "perfetto.pb.h"

namespace cubist::profile {
namespace {

// Names of the schema's enumeration TracePacket.SequenceFlags.
constexpr uint32_t kIncrementalStateCleared = 1, kNeedsIncrementalState = 2;
constexpr uint32_t kSequence = 1;  // one writer, one sequence

constexpr std::array kCategories = {
#define CATEGORY(name, text) text,
#include "trace_names.def"
#undef CATEGORY
};
constexpr std::array kArguments = {
#define ARGUMENT(name, text) text,
#include "trace_names.def"
#undef ARGUMENT
};

template <class Name>
uint64_t iid(Name name) {
  return static_cast<uint64_t>(name) + 1;
}

template <class Names, class Field>
void intern_all(const Names& names, Field& field) {
  for (size_t i = 0; i < names.size(); ++i) {
    auto& entry = *field.Add();
    entry.set_iid(i + 1);
    entry.set_name(names[i]);
  }
}

}  // namespace

TraceEvents::TraceEvents(TraceFile& file, double clock_mhz)
    : file_(file),
      ns_per_cycle_(1000 / clock_mhz),
      packet_(std::make_unique<perfetto::TracePacket>()) {
  packet_->set_trusted_packet_sequence_id(kSequence);
  packet_->set_sequence_flags(kIncrementalStateCleared);
  packet_->set_first_packet_on_sequence(true);
  intern_all(kCategories, *packet_->mutable_interned_data()->mutable_event_categories());
  intern_all(kArguments, *packet_->mutable_interned_data()->mutable_debug_annotation_names());
  perfetto::TrackDescriptor& root = *packet_->mutable_track_descriptor();
  root.set_uuid(0);
  root.set_process_ordering(perfetto::TrackDescriptor::EXPLICIT);
  root.set_thread_ordering(perfetto::TrackDescriptor::EXPLICIT);
  put();
}

TraceEvents::~TraceEvents() = default;

TrackId TraceEvents::add_process(const std::string& name, int rank) {
  const TrackId id = next_track();
  const int pid = static_cast<int>(id);
  pids_[id] = pid;
  perfetto::TrackDescriptor& track = *packet_->mutable_track_descriptor();
  track.set_uuid(id);
  track.set_sibling_order_rank(rank);
  track.mutable_process()->set_pid(pid);
  track.mutable_process()->set_process_name(name);
  put();
  return id;
}

TrackId TraceEvents::add_thread(TrackId process, const std::string& name, int rank) {
  const TrackId id = next_track();
  perfetto::TrackDescriptor& track = *packet_->mutable_track_descriptor();
  track.set_uuid(id);
  track.set_sibling_order_rank(rank);
  track.mutable_thread()->set_pid(pids_.at(process));
  track.mutable_thread()->set_tid(static_cast<int64_t>(id));
  track.mutable_thread()->set_thread_name(name);
  put();
  return id;
}

TrackId TraceEvents::add_counter(TrackId process, const std::string& name,
                                 const std::string& unit) {
  const TrackId id = next_track();
  perfetto::TrackDescriptor& track = *packet_->mutable_track_descriptor();
  track.set_uuid(id);
  track.set_parent_uuid(process);
  track.set_name(name);
  track.mutable_counter()->set_unit_name(unit);
  put();
  return id;
}

StringId TraceEvents::intern(std::string_view text) {
  if (const auto it = strings_.find(text); it != strings_.end()) return it->second;
  const StringId id = strings_.size() + 1;
  strings_.emplace(text, id);
  auto& entry = *packet_->mutable_interned_data()->add_debug_annotation_string_values();
  entry.set_iid(id);
  entry.set_str(text.data(), text.size());
  return id;
}

void TraceEvents::begin(TrackId track, Cycles time, int type) {
  // Rounded down, so that the order of times stays; a slice's exact cycles are in its arguments.
  packet_->set_timestamp(static_cast<uint64_t>(static_cast<double>(time.value) * ns_per_cycle_));
  perfetto::TrackEvent& event = *packet_->mutable_track_event();
  event.set_type(static_cast<perfetto::TrackEvent::Type>(type));
  event.set_track_uuid(track);
}

void TraceEvents::name(std::string_view text, Category category) {
  auto it = names_.find(text);
  if (it == names_.end()) {
    it = names_.emplace(text, names_.size() + 1).first;
    auto& entry = *packet_->mutable_interned_data()->add_event_names();
    entry.set_iid(it->second);
    entry.set_name(it->first);
  }
  packet_->mutable_track_event()->set_name_iid(it->second);
  packet_->mutable_track_event()->add_category_iids(iid(category));
}

TraceEvents& TraceEvents::slice_begin(TrackId track, Cycles time, std::string_view text,
                                      Category category) {
  begin(track, time, perfetto::TrackEvent::TYPE_SLICE_BEGIN);
  name(text, category);
  return *this;
}

TraceEvents& TraceEvents::slice_end(TrackId track, Cycles time) {
  begin(track, time, perfetto::TrackEvent::TYPE_SLICE_END);
  return *this;
}

TraceEvents& TraceEvents::instant(TrackId track, Cycles time, std::string_view text,
                                  Category category) {
  begin(track, time, perfetto::TrackEvent::TYPE_INSTANT);
  name(text, category);
  return *this;
}

TraceEvents& TraceEvents::counter(TrackId track, Cycles time, double value) {
  begin(track, time, perfetto::TrackEvent::TYPE_COUNTER);
  packet_->mutable_track_event()->set_double_counter_value(value);
  return *this;
}

TraceEvents& TraceEvents::with(Argument argument, int64_t value) {
  perfetto::DebugAnnotation& added = *packet_->mutable_track_event()->add_debug_annotations();
  added.set_name_iid(iid(argument));
  added.set_int_value(value);
  return *this;
}

TraceEvents& TraceEvents::with(Argument argument, std::string_view text) {
  perfetto::DebugAnnotation& added = *packet_->mutable_track_event()->add_debug_annotations();
  added.set_name_iid(iid(argument));
  added.set_string_value(text.data(), text.size());
  return *this;
}

TraceEvents& TraceEvents::with_interned(Argument argument, StringId text) {
  perfetto::DebugAnnotation& added = *packet_->mutable_track_event()->add_debug_annotations();
  added.set_name_iid(iid(argument));
  added.set_string_value_iid(text);
  return *this;
}

TraceEvents& TraceEvents::with_address(Argument argument, uint64_t address) {
  perfetto::DebugAnnotation& added = *packet_->mutable_track_event()->add_debug_annotations();
  added.set_name_iid(iid(argument));
  added.set_pointer_value(address);
  return *this;
}

TraceEvents& TraceEvents::flow_begins(FlowId flow) {
  packet_->mutable_track_event()->add_flow_ids(flow);
  return *this;
}

TraceEvents& TraceEvents::flow_ends(FlowId flow) {
  packet_->mutable_track_event()->add_terminating_flow_ids(flow);
  return *this;
}

void TraceEvents::put() {
  file_.add(*packet_);
  packet_->Clear();  // keeps its memory
  packet_->set_trusted_packet_sequence_id(kSequence);
  packet_->set_sequence_flags(kNeedsIncrementalState);
}

}  // namespace cubist::profile
