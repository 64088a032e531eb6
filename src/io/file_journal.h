// A journal in a file (--checkpoint): a killed run goes on behind the last whole result.
//   "attune checkpoint 1\n"  what is run, as text  result  result  ...
// each text and result as: length (8 bytes), CRC-32 (4 bytes), bytes. A result that was being
// written when the run was killed is dropped. Numbers are the machine's own: a checkpoint is for
// the machine, or the cluster of equal machines, that wrote it.
#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "core/diagnostic.h"
#include "core/expected.h"
#include "core/journal.h"

namespace attune::io {

class FileJournal : public Journal {
 public:
  /// Opens a file, or starts one. @param what_is_run  the program, the options and the data: only a
  /// run of the same goes on from a file. @returns a Diagnostic if the file is of another run or no
  /// checkpoint. @throws IoError.
  [[nodiscard]] static Expected<std::unique_ptr<FileJournal>, Diagnostic> open(
      const std::string& path, const std::string& what_is_run);

  [[nodiscard]] std::optional<std::string> recall() override;
  void keep(const std::string& result) override;

 private:
  explicit FileJournal(std::string path) : path_(std::move(path)) {}
  void end_reading();

  std::string path_;
  std::ifstream in_;
  std::ofstream out_;
  std::uintmax_t whole_ = 0;  ///< bytes up to the end of the last whole result
};

/// The work is done and its results are written: the file goes.
void remove_journal(const std::string& path);

/// CRC-32 (ISO 3309) of a file's bytes and their number, as text: a part of what is run.
/// @throws IoError.
[[nodiscard]] std::string fingerprint_of(const std::string& path);

}  // namespace attune::io
