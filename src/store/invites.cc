#include "store/invites.h"

#include <soci/soci.h>
#include <sodium.h>

#include "store/fetched.h"
#include "store/sealing.h"

namespace attune::store {
namespace {

constexpr std::string_view kLetters = "23456789abcdefghjkmnpqrstuvwxyz";
constexpr std::size_t kCodeLength = 10;

std::string hash_of(const std::string& code) {
  std::string plain;
  for (const char c : code) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (kLetters.find(lower) != std::string_view::npos) plain += lower;
  }
  return token_hash("invite/" + plain);
}

}  // namespace

std::string new_code() {
  std::string code;
  for (std::size_t i = 0; i < kCodeLength; ++i) {
    if (i == kCodeLength / 2) code += '-';
    code += kLetters[randombytes_uniform(static_cast<std::uint32_t>(kLetters.size()))];
  }
  return code;
}

void add_invite(const Access& access, const std::string& code, const Invite& invite) {
  const std::string hash = hash_of(code);
  soci::indicator given = invite.inviter.empty() ? soci::i_null : soci::i_ok;
  access.sql
      << "insert into invite (code_hash, kind, inviter, target, expires, uses) values (:hash, "
         ":kind, :inviter, :target, :expires, :uses)",
      soci::use(hash), soci::use(invite.kind), soci::use(invite.inviter, given),
      soci::use(invite.target), soci::use(invite.expires), soci::use(invite.uses);
}

std::optional<Invite> find_invite(const Access& access, const std::string& code, std::int64_t now) {
  const std::string hash = hash_of(code);
  Invite invite;
  soci::indicator given = soci::i_null;
  access.sql
      << "select kind, inviter, target, expires, uses from invite where code_hash = :hash and "
         "uses > 0 and expires > :now",
      soci::use(hash), soci::use(now), soci::into(invite.kind), soci::into(invite.inviter, given),
      soci::into(invite.target), soci::into(invite.expires), soci::into(invite.uses);
  if (!access.sql.got_data()) return std::nullopt;
  if (given == soci::i_null) invite.inviter.clear();
  return invite;
}

bool use_invite(const Access& access, const std::string& code, std::int64_t now) {
  const std::string hash = hash_of(code);
  return changed_one(
      (access.sql.prepare
           << "update invite set uses = uses - 1 where code_hash = :hash and uses > 0 "
              "and expires > :now",
       soci::use(hash), soci::use(now)));
}

void end_invites(const Access& access, const std::string& kind, const std::string& inviter) {
  access.sql << "delete from invite where kind = :kind and inviter = :inviter", soci::use(kind),
      soci::use(inviter);
}

}  // namespace attune::store
