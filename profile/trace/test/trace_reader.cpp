#include "trace_reader.h"

#include <fmt/format.h>
#include <google/protobuf/unknown_field_set.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <stdexcept>

#include "published_schema.h"

namespace cubist::profile {
namespace {

using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

[[noreturn]] void reject(const std::string& why) { throw std::runtime_error(why); }

bool agrees(schema::Wire wire, UnknownField::Type type) {
  switch (wire) {
    case schema::kVarint:
      return type == UnknownField::TYPE_VARINT;
    case schema::kFixed64:
    case schema::kDouble:
      return type == UnknownField::TYPE_FIXED64;
    case schema::kText:
    case schema::kMessage:
      return type == UnknownField::TYPE_LENGTH_DELIMITED;
  }
  return false;
}

std::unique_ptr<UnknownFieldSet> parse(const std::string& bytes) {
  auto set = std::make_unique<UnknownFieldSet>();
  if (!set->ParseFromString(bytes)) reject("bytes that are no protobuf message");
  return set;
}

// A message, its fields by name.
class Message {
 public:
  Message(const std::string& bytes, std::span<const schema::Field> fields) : set_(parse(bytes)) {
    for (int i = 0; i < set_->field_count(); ++i) {
      const UnknownField& f = set_->field(i);
      const auto it = std::ranges::find(fields, f.number(), &schema::Field::number);
      if (it == fields.end()) reject(fmt::format("field {} is not in the schema", f.number()));
      if (!agrees(it->wire, f.type()))
        reject(fmt::format("{} has wire type {}", it->name, static_cast<int>(f.type())));
      found_.push_back({&*it, &f});
    }
  }

  bool has(std::string_view name) const { return find(name) != nullptr; }
  uint64_t number(std::string_view name, uint64_t otherwise = 0) const {
    const UnknownField* f = find(name);
    return f == nullptr ? otherwise : f->varint();
  }
  double real(std::string_view name) const { return std::bit_cast<double>(find(name)->fixed64()); }
  std::string text(std::string_view name) const {
    const UnknownField* f = find(name);
    return f == nullptr ? "" : f->length_delimited();
  }
  std::vector<uint64_t> fixed(std::string_view name) const {
    std::vector<uint64_t> all;
    for (const auto& [field, f] : found_) {
      if (field->name == name) all.push_back(f->fixed64());
    }
    return all;
  }
  std::vector<Message> messages(std::string_view name) const {
    std::vector<Message> all;
    for (const auto& [field, f] : found_) {
      if (field->name == name) all.emplace_back(f->length_delimited(), field->message);
    }
    return all;
  }

 private:
  const UnknownField* find(std::string_view name) const {
    for (const auto& [field, f] : found_) {
      if (field->name == name) return f;
    }
    return nullptr;
  }

  std::unique_ptr<UnknownFieldSet> set_;
  std::vector<std::pair<const schema::Field*, const UnknownField*>> found_;
};

std::string inflated(const std::string& bytes) {
  std::string out(size_t{1} << 20, '\0');
  uLongf size = out.size();
  if (uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                 reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()) != Z_OK)
    reject("compressed packets that zlib cannot inflate to 1 MiB");
  out.resize(size);
  return out;
}

class Importer {
 public:
  void add(const Message& packet);
  ReadTrace finish();

 private:
  struct Track {
    std::string process, name;
    bool is_counter = false;
    uint64_t last = 0;
    std::vector<size_t> open;  // indices of events
    std::vector<ReadEvent>* events = nullptr;
    ReadCounter* counter = nullptr;
  };
  using Names = std::map<uint64_t, std::string>;

  void intern(const Message& data, std::string_view table, std::string_view text, Names& names);
  void describe(const Message& track);
  void event(uint64_t time, const Message& event);
  ReadEvent read(uint64_t time, const Message& event) const;
  static const std::string& look_up(const Names& names, uint64_t iid, std::string_view what);

  ReadTrace trace_;
  std::map<uint64_t, Track> tracks_;
  std::map<uint64_t, std::string> processes_;  // by pid
  Names categories_, names_, arguments_, strings_;
  bool has_state_ = false;
};

const std::string& Importer::look_up(const Names& names, uint64_t iid, std::string_view what) {
  const auto it = names.find(iid);
  if (it == names.end()) reject(fmt::format("{} {} was never interned", what, iid));
  return it->second;
}

void Importer::intern(const Message& data, std::string_view table, std::string_view text,
                      Names& names) {
  for (const Message& entry : data.messages(table)) {
    if (entry.number("iid") == 0) reject("an interned name with number 0");
    if (!names.emplace(entry.number("iid"), entry.text(text)).second)
      reject(fmt::format("{} {} interned twice", table, entry.number("iid")));
  }
}

void Importer::add(const Message& packet) {
  ++trace_.packets;
  if (packet.number("trusted_packet_sequence_id") == 0) reject("a packet without a sequence");
  const uint64_t flags = packet.number("sequence_flags");
  if ((flags & schema::kIncrementalStateCleared) != 0) {
    for (Names* names : {&categories_, &names_, &arguments_, &strings_}) names->clear();
    has_state_ = true;
  }
  if ((flags & schema::kNeedsIncrementalState) != 0 && !has_state_)
    reject("a packet that needs state before there is any");
  for (const Message& data : packet.messages("interned_data")) {
    intern(data, "event_categories", "name", categories_);
    intern(data, "event_names", "name", names_);
    intern(data, "debug_annotation_names", "name", arguments_);
    intern(data, "debug_annotation_string_values", "str", strings_);
  }
  for (const Message& track : packet.messages("track_descriptor")) describe(track);
  for (const Message& e : packet.messages("track_event")) event(packet.number("timestamp"), e);
}

void Importer::describe(const Message& descriptor) {
  const uint64_t uuid = descriptor.number("uuid");
  if (uuid == 0) return;  // the root: only how to order processes
  if (tracks_.contains(uuid)) reject(fmt::format("track {} described twice", uuid));
  Track& track = tracks_[uuid];
  for (const Message& process : descriptor.messages("process")) {
    track.process = process.text("process_name");
    if (!processes_.emplace(process.number("pid"), track.process).second)
      reject(fmt::format("process {} described twice", process.number("pid")));
    trace_.processes[track.process].name = track.process;
  }
  for (const Message& thread : descriptor.messages("thread")) {
    track.process = processes_.at(thread.number("pid"));
    track.name = thread.text("thread_name");
    track.events = &trace_.processes.at(track.process).threads[track.name];
  }
  for (const Message& counter : descriptor.messages("counter")) {
    track.process = tracks_.at(descriptor.number("parent_uuid")).process;
    track.name = descriptor.text("name");
    track.counter = &trace_.processes.at(track.process).counters[track.name];
    track.counter->unit = counter.text("unit_name");
  }
}

ReadEvent Importer::read(uint64_t time, const Message& event) const {
  ReadEvent e{.name = look_up(names_, event.number("name_iid"), "name"),
              .category = look_up(categories_, event.number("category_iids"), "category"),
              .begin = time,
              .end = time,
              .arguments = {},
              .flows_begun = event.fixed("flow_ids"),
              .flows_ended = event.fixed("terminating_flow_ids")};
  for (const Message& a : event.messages("debug_annotations")) {
    const std::string& name = look_up(arguments_, a.number("name_iid"), "argument");
    if (e.has(name)) reject(fmt::format("argument {} twice", name));
    if (a.has("string_value_iid")) {
      e.arguments[name] = look_up(strings_, a.number("string_value_iid"), "string");
    } else if (a.has("string_value")) {
      e.arguments[name] = a.text("string_value");
    } else {
      e.arguments[name] =
          static_cast<int64_t>(a.number(a.has("pointer_value") ? "pointer_value" : "int_value"));
    }
  }
  return e;
}

void Importer::event(uint64_t time, const Message& event) {
  ++trace_.events;
  const auto it = tracks_.find(event.number("track_uuid"));
  if (it == tracks_.end()) reject("an event on a track that was not described");
  Track& track = it->second;
  if (time < track.last)
    reject(fmt::format("{} of {} goes back in time: {} after {}", track.name, track.process, time,
                       track.last));
  track.last = time;
  const uint64_t type = event.number("type");
  if ((type == schema::kCounterValue) != (track.counter != nullptr) ||
      (type != schema::kCounterValue && track.events == nullptr))
    reject(fmt::format("an event of type {} on {} of {}", type, track.name, track.process));
  switch (type) {
    case schema::kCounterValue:
      ++trace_.counter_values;
      return track.counter->values.emplace_back(time, event.real("double_counter_value")), void();
    case schema::kSliceEnd:
      if (track.open.empty()) reject("an end without a beginning");
      (*track.events)[track.open.back()].end = time;
      return track.open.pop_back();
    case schema::kSliceBegin:
    case schema::kInstant:
      break;
    default:
      reject(fmt::format("an event of type {}", type));
  }
  ReadEvent e = read(time, event);
  e.depth = static_cast<int>(track.open.size());
  e.is_instant = type == schema::kInstant;
  ++(e.is_instant ? trace_.instants : trace_.slices);
  trace_.flows += static_cast<int64_t>(e.flows_begun.size());
  if (!e.is_instant) track.open.push_back(track.events->size());
  track.events->push_back(std::move(e));
}

ReadTrace Importer::finish() {
  for (const auto& [uuid, track] : tracks_) {
    if (!track.open.empty())
      reject(fmt::format("a slice of {} of {} never ends", track.name, track.process));
  }
  return std::move(trace_);
}

}  // namespace

ReadTrace read_trace(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) reject(fmt::format("there is no file {}", file.string()));
  Importer importer;
  const Message trace(std::string(std::istreambuf_iterator<char>(in), {}), schema::kTrace);
  for (const Message& packet : trace.messages("packet")) {
    if (!packet.has("compressed_packets")) {
      importer.add(packet);
      continue;
    }
    const std::string compressed = packet.text("compressed_packets");
    if (compressed.size() >= size_t{512} << 10) reject("512 KiB of compressed packets or more");
    const Message inner(inflated(compressed), schema::kTrace);
    for (const Message& p : inner.messages("packet")) importer.add(p);
  }
  return importer.finish();
}

}  // namespace cubist::profile
