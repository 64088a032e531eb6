#include "io/scorer_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "io/atomic_file.h"
#include "io/json.h"
#include "io/text.h"

extern "C" {
extern const char attune_shipped_scorer[];
extern const char attune_shipped_scorer_end[];
}

namespace attune::io {
namespace {

// First line, then the head as one line of JSON, then for each bucket: how far it is behind the one
// before (a varint) and a weight for each label (16 bits, the low byte first).
constexpr std::string_view kFirstLine = "attune listen weights 1\n";
constexpr std::size_t kMostLabels = 200, kMostText = 1000;

class Bytes {
 public:
  explicit Bytes(std::string_view rest) : rest_(rest) {}
  [[nodiscard]] bool take(std::uint32_t& value) {
    if (rest_.empty()) return false;
    value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool take_varint(std::uint32_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 21; shift += 7) {
      std::uint32_t byte = 0;
      if (!take(byte)) return false;
      value |= (byte & 0x7FU) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

double finite(const Json& json, const char* key) {
  const double value = json.at(key).get<double>();
  if (!std::isfinite(value) || std::abs(value) > 1e6) {
    throw Json::other_error::create(500, fmt::format("\"{}\" is out of range", key), &json);
  }
  return value;
}

std::uint32_t whole(const Json& json, const char* key) {
  const Json& value = json.at(key);
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 0xFFFFFFFFU) {
    throw Json::other_error::create(500, fmt::format("\"{}\" is no count", key), &json);
  }
  return value.get<std::uint32_t>();
}

std::string short_text(const Json& json) {
  std::string text = json.get<std::string>();
  if (text.empty() || text.size() > kMostText) {
    throw Json::other_error::create(500, "a text is empty or too long", &json);
  }
  return text;
}

conversation::LabelModel label_of(const Json& json) {
  conversation::LabelModel label;
  label.name = short_text(json.at("name"));
  for (const Json& code : json.at("codes")) label.codes.push_back(short_text(code));
  label.intercept = finite(json, "intercept");
  label.slope = finite(json, "slope");
  label.shift = finite(json, "shift");
  label.threshold = finite(json, "threshold");
  label.step = finite(json, "step");
  label.turns = whole(json, "turns");
  label.positives = whole(json, "positives");
  return label;
}

bool read_weights(Bytes bytes, std::size_t count, conversation::TurnScorer& scorer) {
  std::uint64_t bucket = 0;
  for (std::size_t n = 0; n < count; ++n) {
    std::uint32_t step = 0;
    if (!bytes.take_varint(step)) return false;
    bucket += step;
    if (bucket >= conversation::kBuckets || (n > 0 && step == 0)) return false;
    scorer.buckets.push_back(static_cast<std::uint32_t>(bucket));
    for (std::size_t k = 0; k < scorer.labels.size(); ++k) {
      std::uint32_t low = 0, high = 0;
      if (!bytes.take(low) || !bytes.take(high)) return false;
      scorer.weights.push_back(static_cast<std::int16_t>(low | (high << 8)));
    }
  }
  return bytes.empty();
}

}  // namespace

Expected<conversation::TurnScorer, Diagnostic> parse_scorer(std::string_view bytes,
                                                            const std::string& name) {
  const auto fault = [&](std::string message) {
    Diagnostic diagnostic;
    diagnostic.place.file = name;
    diagnostic.message = std::move(message);
    diagnostic.mend = "weights are written by \"attune listen train -o FILE\"";
    return unexpected(std::move(diagnostic));
  };
  if (!bytes.starts_with(kFirstLine)) return fault("these are no weights of attune listen");
  bytes.remove_prefix(kFirstLine.size());
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return fault("the head is cut short");
  conversation::TurnScorer scorer;
  std::size_t count = 0;
  try {
    const Json head = Json::parse(bytes.substr(0, end));
    scorer.source = short_text(head.at("source"));
    if (whole(head, "buckets") != conversation::kBuckets) {
      return fault("its n-grams are hashed in another way than this program's");
    }
    count = whole(head, "features");
    for (const Json& label : head.at("labels")) {
      if (scorer.labels.size() == kMostLabels) return fault("there are too many labels");
      scorer.labels.push_back(label_of(label));
    }
  } catch (const Json::exception& error) {
    return fault(fmt::format("the head is damaged: {}", printable(error.what())));
  }
  if (scorer.labels.empty()) return fault("there are no labels");
  if (!read_weights(Bytes(bytes.substr(end + 1)), count, scorer)) {
    return fault("the weights are cut short or damaged");
  }
  return scorer;
}

Expected<conversation::TurnScorer, Diagnostic> read_scorer(const std::string& path) {
  return parse_scorer(read_file(path), path);
}

std::string why_not_writable(const conversation::TrainRequest& request) {
  if (request.labels.size() > kMostLabels) {
    return fmt::format("{} labels; weights hold {} at most", request.labels.size(), kMostLabels);
  }
  const auto fault = [](std::string_view what, const std::string& text) {
    if (text.empty()) return fmt::format("the {} is empty", what);
    if (text.size() > kMostText) {
      return fmt::format("the {} is longer than {} bytes", what, kMostText);
    }
    return find_invalid_utf8(text) == std::string::npos ? std::string()
                                                        : fmt::format("the {} is not UTF-8", what);
  };
  std::string found = fault("source", request.source);
  for (const conversation::LabelRequest& label : request.labels) {
    if (found.empty()) found = fault("label's name", label.name);
    for (const std::string& code : label.codes) {
      if (found.empty()) found = fault("code of a label", code);
    }
  }
  return found;
}

std::string scorer_to_bytes(const conversation::TurnScorer& scorer) {
  Json labels = Json::array();
  for (const conversation::LabelModel& label : scorer.labels) {
    labels.push_back(Json{{"name", label.name},
                          {"codes", label.codes},
                          {"turns", label.turns},
                          {"positives", label.positives},
                          {"intercept", label.intercept},
                          {"slope", label.slope},
                          {"shift", label.shift},
                          {"threshold", label.threshold},
                          {"step", label.step}});
  }
  const Json head{{"source", scorer.source},
                  {"language", "English"},
                  {"buckets", conversation::kBuckets},
                  {"features", scorer.buckets.size()},
                  {"labels", labels}};
  std::string bytes = std::string(kFirstLine) + head.dump() + '\n';
  std::uint32_t before = 0;
  const std::size_t width = scorer.labels.size();
  for (std::size_t n = 0; n < scorer.buckets.size(); ++n) {
    std::uint32_t step = scorer.buckets[n] - before;
    before = scorer.buckets[n];
    for (; step >= 0x80; step >>= 7) bytes += static_cast<char>((step & 0x7FU) | 0x80U);
    bytes += static_cast<char>(step);
    for (std::size_t k = 0; k < width; ++k) {
      const auto weight = static_cast<std::uint16_t>(scorer.weights[n * width + k]);
      bytes += static_cast<char>(weight & 0xFFU);
      bytes += static_cast<char>(weight >> 8);
    }
  }
  return bytes;
}

std::string_view shipped_scorer_bytes() {
  return {attune_shipped_scorer,
          static_cast<std::size_t>(attune_shipped_scorer_end - attune_shipped_scorer)};
}

}  // namespace attune::io
