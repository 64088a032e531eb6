// All handlers, by the file that holds them. Each reads: decode, authorise, act, respond.
#pragma once

#include "app/server/routes/call.h"

namespace attune::server {

// account.cc
Response show_welcome(Call& call);
Response show_setup(Call& call);
Response do_setup(Call& call);
Response show_sign_in(Call& call);
Response do_sign_in(Call& call);
Response do_sign_out(Call& call);
Response show_recover(Call& call);
Response do_recover(Call& call);
Response leave_at_once(Call& call);

// you.cc
Response show_you(Call& call);
Response do_profile(Call& call);
Response do_password(Call& call);
Response do_reminders(Call& call);
Response do_recovery_codes(Call& call);
Response do_leave(Call& call);
Response do_erase(Call& call);
Response export_own(Call& call);
Response show_audit(Call& call);
Response show_help(Call& call);

// sessions.cc
Response show_sessions(Call& call);
Response do_sessions(Call& call);
Response api_sessions(Call& call);
Response api_end_session(Call& call);
Response api_end_other_sessions(Call& call);

// second_step.cc
Response show_second_step(Call& call);
Response do_totp(Call& call);

// passkeys.cc
Response passkey_register_options(Call& call);
Response passkey_register(Call& call);
Response passkey_sign_in_options(Call& call);
Response passkey_sign_in(Call& call);
Response do_passkey_remove(Call& call);

// pairing.cc
Response show_pair(Call& call);
Response do_pair(Call& call);
Response show_join(Call& call);
Response do_join(Call& call);

// check_ins.cc
Response show_today(Call& call);
Response do_today(Call& call);
Response show_weekly(Call& call);
Response do_weekly(Call& call);
Response do_remove(Call& call);
Response api_put_check_in(Call& call);
Response api_check_ins(Call& call);

// timeline.cc
Response show_timeline(Call& call);
Response api_timeline(Call& call);
Response api_now(Call& call);

// together.cc
Response show_sharing(Call& call);
Response do_share(Call& call);
Response show_together(Call& call);
Response show_next(Call& call);
Response api_sharing(Call& call);
Response api_together(Call& call);
Response api_next(Call& call);

// questionnaires.cc
Response show_questionnaires(Call& call);
Response do_questionnaires(Call& call);
Response export_questionnaires(Call& call);

// clinic.cc
Response show_clinic(Call& call);
Response do_clinic_invite(Call& call);
Response show_record(Call& call);
Response do_record(Call& call);

// studies.cc
Response show_studies(Call& call);
Response do_study(Call& call);
Response show_study(Call& call);
Response show_preview(Call& call);
Response export_study(Call& call);

// service.cc
Response show_operator(Call& call);
Response health(Call& call);
Response metrics(Call& call);
Response asset(Call& call);
Response service_worker(Call& call);
Response manifest(Call& call);
Response calendar(Call& call);
Response do_push(Call& call);
Response do_push_end(Call& call);
Response api_description(Call& call);

// demo.cc
Response show_demo(Call& call);
Response do_demo(Call& call);

}  // namespace attune::server
