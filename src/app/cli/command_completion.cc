// attune completion: what a shell needs to complete commands and options.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/options.h"

namespace attune::cli {
namespace {

std::string words_of(const CLI::App& command) {
  std::string words;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) words += "--" + name + ' ';
  }
  for (const CLI::App* nested : command.get_subcommands({})) words += nested->get_name() + ' ';
  if (!words.empty()) words.pop_back();
  return words;
}

/// Commands after the program's name, then the command's options; else files.
std::string bash_script(const CLI::App& app) {
  std::string script =
      "# attune completion bash: source this, or put it where bash-completion looks.\n"
      "_attune() {\n"
      "  local word=\"${COMP_WORDS[COMP_CWORD]}\" words=\"\"\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" = 1 ]; then\n";
  script +=
      fmt::format("    words=\"{}\"\n  else\n    case \"${{COMP_WORDS[1]}}\" in\n", words_of(app));
  for (const CLI::App* command : app.get_subcommands({})) {
    script += fmt::format("      {}) words=\"{}\" ;;\n", command->get_name(), words_of(*command));
  }
  script +=
      "    esac\n"
      "  fi\n"
      "  case \"$word\" in\n"
      "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
      "    *) [ \"$COMP_CWORD\" = 1 ] && COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
      "  esac\n"
      "}\n"
      "complete -o default -F _attune attune\n";
  return script;
}

}  // namespace

void add_completion(CLI::App& app, Action& chosen) {
  const auto shell_name = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "completion", "A script with which a shell completes commands and options");
  command->add_option("SHELL", *shell_name, "bash, or zsh")
      ->required()
      ->check(one_of({"bash", "zsh"}))
      ->type_name("");
  command->footer("Example:\n  attune completion bash");
  command->callback([shell_name, &app, &chosen] {
    chosen = [shell_name, script = bash_script(app)](const Shell& shell) {
      const bool zsh = *shell_name == "zsh";
      write_result({}, (zsh ? "autoload -U +X bashcompinit && bashcompinit\n" : "") + script,
                   shell);
      return kDone;
    };
  });
}

}  // namespace attune::cli
