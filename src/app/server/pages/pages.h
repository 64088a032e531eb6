// Views as HTML: pure functions. Pages work without scripts; islands (web/) only add to them.
#pragma once

#include <string>

#include "app/server/pages/views.h"

namespace attune::server {

[[nodiscard]] std::string to_page(const WelcomeView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const SetupView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const SignInView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const RecoveryCodesView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const JoinView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const PairView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const TodayView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const SavedView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const TimelineView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const SharingView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const TogetherView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const NextView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const YouView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const TotpView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const SecondStepView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const SessionsView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const AuditView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const HelpView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const QuestionnairesView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const ClinicView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const CoupleRecordView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const StudiesView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const StudyView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const PreviewView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const OperatorView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const DemoView& view, const PageContext& page);
[[nodiscard]] std::string to_page(const MessageView& view, const PageContext& page);

}  // namespace attune::server
