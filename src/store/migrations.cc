#include "store/migrations.h"

namespace attune::store {
namespace {

// Times are milliseconds since 1970 in UTC; days are days since 1970 where the person is.
// What is named sealed opens under the person's own key only.
const Step kFirst = {
    "create table person (id text primary key, created bigint not null, sealed text not null, "
    "operates integer not null, therapist integer not null, staff integer not null)",
    "create table person_key (person text primary key references person (id) on delete cascade, "
    "wrapped text not null)",
    "create table login (handle_hash text primary key, person text not null unique references "
    "person (id) on delete cascade, password text not null)",
    "create table secret (person text not null references person (id) on delete cascade, kind text "
    "not null, sealed text not null, primary key (person, kind))",
    "create table recovery (person text not null references person (id) on delete cascade, hash "
    "text not null, used bigint, primary key (person, hash))",
    "create table passkey (id text primary key, person text not null references person (id) on "
    "delete cascade, public_key text not null, counter bigint not null, name text not null)",
    "create index passkey_person on passkey (person)",
    "create table session (token_hash text primary key, person text not null references person "
    "(id) on delete cascade, created bigint not null, seen bigint not null, form_token text not "
    "null)",
    "create index session_person on session (person)",
    "create table couple (id text primary key, created bigint not null)",
    "create table member (couple text not null references couple (id) on delete cascade, person "
    "text not null unique references person (id) on delete cascade, side integer not null, joined "
    "bigint not null, primary key (couple, side))",
    "create table invite (code_hash text primary key, kind text not null, inviter text references "
    "person (id) on delete cascade, target text not null, expires bigint not null, uses integer "
    "not null)",
    "create table check_in (seq {serial}, id text not null, person text not null references "
    "person (id) on delete cascade, day bigint not null, occasion text not null, written bigint "
    "not null, sealed text not null, unique (person, id), unique (person, occasion, day))",
    "create table live (person text primary key references person (id) on delete cascade, sealed "
    "text not null)",
    "create table hold (person text primary key references person (id) on delete cascade, sealed "
    "text not null)",
    "create table share (person text not null references person (id) on delete cascade, what text "
    "not null, primary key (person, what))",
    "create table consent (seq {serial}, person text not null references person (id) on delete "
    "cascade, what text not null, version text not null, given integer not null, at bigint not "
    "null)",
    "create index consent_person on consent (person)",
    "create table audit (seq {serial}, at bigint not null, actor text not null, subject text not "
    "null, action text not null, previous text not null, hash text not null)",
    "create index audit_subject on audit (subject)",
    "create table access (therapist text not null references person (id) on delete cascade, person "
    "text not null references person (id) on delete cascade, since bigint not null, primary key "
    "(therapist, person))",
    "create table record (couple text not null references couple (id) on delete cascade, therapist "
    "text not null references person (id) on delete cascade, policy text not null, sealed text not "
    "null, primary key (couple, therapist))",
    "create table measure (seq {serial}, person text not null references person (id) on delete "
    "cascade, name text not null, day bigint not null, sealed text not null, unique (person, name, "
    "day))",
    "create table study (id text primary key, created bigint not null, owner text not null, "
    "definition text not null)",
    "create table study_person (study text not null references study (id) on delete cascade, "
    "person text not null references person (id) on delete cascade, couple text not null, place "
    "integer not null, number integer not null, arm text not null, joined bigint not null, primary "
    "key "
    "(study, person))",
    "create index study_person_person on study_person (person)",
    "create table occasion (study text not null references study (id) on delete cascade, person "
    "text not null references person (id) on delete cascade, id text not null, scheduled bigint "
    "not null, sent bigint not null, opened bigint not null, submitted bigint not null, primary "
    "key "
    "(study, person, id))",
    "create table decision (seq {serial}, study text not null references study (id) on delete "
    "cascade, person text not null references person (id) on delete cascade, occasion text not "
    "null, prompt text not null, available integer not null, sent integer not null, probability "
    "double precision not null, draw double precision not null, at bigint not null, unique (study, "
    "person, occasion))",
    "create table reminder (person text not null references person (id) on delete cascade, "
    "occasion text not null, channel text not null, state text not null, attempts integer not "
    "null, "
    "at bigint not null, "
    "primary key (person, occasion, channel))",
    "create table push (id text primary key, person text not null references person (id) on delete "
    "cascade, sealed text not null)",
    "create table setting (name text primary key, value text not null)",
};

// Who wants reminders is looked for every minute, and their profiles alone are opened then. Whose
// profile was kept before is taken to want some until it is kept again.
const Step kReminded = {"alter table person add column reminded integer not null default 1"};

// Where somebody is signed in (sealed), and how often somebody failed to, by the hour. Challenges
// of passkeys that were used were settings before.
const Step kSignIn = {
    "alter table session add column device text not null default ''",
    "create table failed_sign_in (person text not null references person (id) on delete cascade, "
    "hour bigint not null, tries bigint not null, primary key (person, hour))",
    "create table used_challenge (mark text primary key, expires bigint not null)",
    "create index used_challenge_expires on used_challenge (expires)",
    "delete from setting where name like 'challenge/%'",
};

const std::vector<Step> kSteps = {kFirst, kReminded, kSignIn};

}  // namespace

std::span<const Step> migrations() { return kSteps; }

}  // namespace attune::store
