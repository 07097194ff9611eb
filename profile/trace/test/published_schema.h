// The fields of Perfetto's trace format by number, from its published schema (protos/perfetto/trace
// in google/perfetto) and independent of perfetto.proto beside the writer: what a trace may hold,
// for a reader that knows nothing else.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace cubist::profile::schema {

enum class Wire { kVarint, kFixed64, kDouble, kText, kMessage };

struct Field {
  int number;
  std::string_view name;
  Wire wire;
  std::span<const Field> message{};  // of kMessage
};

using enum Wire;

// track_event/track_descriptor.proto and what it holds
inline constexpr std::array kProcess{Field{1, "pid", kVarint}, Field{6, "process_name", kText}};
inline constexpr std::array kThread{Field{1, "pid", kVarint}, Field{2, "tid", kVarint},
                                    Field{5, "thread_name", kText}};
inline constexpr std::array kCounter{Field{3, "unit", kVarint}, Field{6, "unit_name", kText}};
inline constexpr std::array kTrackDescriptor{Field{1, "uuid", kVarint},
                                             Field{2, "name", kText},
                                             Field{3, "process", kMessage, kProcess},
                                             Field{4, "thread", kMessage, kThread},
                                             Field{5, "parent_uuid", kVarint},
                                             Field{8, "counter", kMessage, kCounter},
                                             Field{11, "child_ordering", kVarint},
                                             Field{12, "sibling_order_rank", kVarint},
                                             Field{14, "description", kText},
                                             Field{19, "process_ordering", kVarint},
                                             Field{20, "thread_ordering", kVarint}};

// track_event/debug_annotation.proto
inline constexpr std::array kDebugAnnotation{
    Field{1, "name_iid", kVarint},         Field{2, "bool_value", kVarint},
    Field{3, "uint_value", kVarint},       Field{4, "int_value", kVarint},
    Field{5, "double_value", kDouble},     Field{6, "string_value", kText},
    Field{7, "pointer_value", kVarint},    Field{10, "name", kText},
    Field{17, "string_value_iid", kVarint}};

// track_event/track_event.proto
inline constexpr std::array kTrackEvent{Field{3, "category_iids", kVarint},
                                        Field{4, "debug_annotations", kMessage, kDebugAnnotation},
                                        Field{9, "type", kVarint},
                                        Field{10, "name_iid", kVarint},
                                        Field{11, "track_uuid", kVarint},
                                        Field{22, "categories", kText},
                                        Field{23, "name", kText},
                                        Field{30, "counter_value", kVarint},
                                        Field{44, "double_counter_value", kDouble},
                                        Field{47, "flow_ids", kFixed64},
                                        Field{48, "terminating_flow_ids", kFixed64}};
inline constexpr int kSliceBegin = 1, kSliceEnd = 2, kInstant = 3, kCounterValue = 4;

// interned_data/interned_data.proto; EventCategory, EventName and DebugAnnotationName agree
inline constexpr std::array kInternedName{Field{1, "iid", kVarint}, Field{2, "name", kText}};
// profiling/profile_common.proto
inline constexpr std::array kInternedString{Field{1, "iid", kVarint}, Field{2, "str", kText}};
inline constexpr std::array kInternedData{
    Field{1, "event_categories", kMessage, kInternedName},
    Field{2, "event_names", kMessage, kInternedName},
    Field{3, "debug_annotation_names", kMessage, kInternedName},
    Field{29, "debug_annotation_string_values", kMessage, kInternedString}};

// trace_packet.proto
inline constexpr std::array kTracePacket{Field{8, "timestamp", kVarint},
                                         Field{10, "trusted_packet_sequence_id", kVarint},
                                         Field{11, "track_event", kMessage, kTrackEvent},
                                         Field{12, "interned_data", kMessage, kInternedData},
                                         Field{13, "sequence_flags", kVarint},
                                         Field{50, "compressed_packets", kText},
                                         Field{60, "track_descriptor", kMessage, kTrackDescriptor},
                                         Field{87, "first_packet_on_sequence", kVarint}};
inline constexpr int kIncrementalStateCleared = 1, kNeedsIncrementalState = 2;

// trace.proto
inline constexpr std::array kTrace{Field{1, "packet", kMessage, kTracePacket}};

}  // namespace cubist::profile::schema
