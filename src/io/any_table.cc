#include "io/any_table.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/io_error.h"
#include "io/csv_table.h"
#include "io/readstat_table.h"
#include "io/text.h"

namespace attune::io {

void read_any_table(const std::string& path, TableSink& sink, Problems& problems, const Job& job) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::is_directory(path, error)) throw IoError(path, "is a folder, not a file");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw IoError(path, errno == 0 ? "cannot be opened" : std::strerror(errno));

  const std::string ending = lower_case(fs::path(path).extension().string());
  const bool spss = ending == ".sav" || ending == ".zsav";
  if (spss || ending == ".dta") {
    in.close();
    read_readstat_table(path, !spss, sink, problems, job);
    return;
  }
  const auto bytes = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
  read_csv_table(in, error ? 0 : static_cast<std::size_t>(bytes), sink, problems, job);
}

}  // namespace attune::io
