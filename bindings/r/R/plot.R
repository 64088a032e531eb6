# Colours stand apart for colour-blind eyes; they are those of the report.
partner_colours <- c("#1b6ca8", "#b8562b")

#' Plot a fit
#'
#' @param x A fit.
#' @param couple Of the built-in model: closeness of this couple's partners over time with 95 %
#'   bands; distant spells are shaded while the gate is open. `NULL`: the effects with their 95 %
#'   intervals, which is also what is drawn of a stated model.
#' @param ... Unused.
#' @returns A ggplot.
#' @export
#' @examples
#' study <- attune_simulate(couples = 6, days = 14, seed = 4)
#' fit <- attune(data = study$diary, starts = 1, regimes = 1)
#' plot(fit, couple = "C001")
plot.attune_closeness <- function(x, couple = NULL, ...) {
  if (is.null(couple)) return(plot_effects(x))
  states <- attune_states(x)
  states <- states[states$couple == couple, ]
  if (nrow(states) == 0) usage_error("there is no couple \"", couple, "\" in the diary")
  half <- stats::qnorm(0.975) * states$closeness_sd
  states$lower <- states$closeness_mean - half
  states$upper <- states$closeness_mean + half
  episodes <- attune_episodes(x)
  episodes <- episodes[episodes$couple == couple, ]
  ggplot2::ggplot(states, ggplot2::aes(.data$time, .data$closeness_mean, colour = .data$partner,
                                       fill = .data$partner)) +
    ggplot2::geom_rect(data = episodes, inherit.aes = FALSE, alpha = 0.12, show.legend = FALSE,
                       ggplot2::aes(xmin = .data$onset, xmax = .data$end, ymin = -Inf, ymax = Inf,
                                    fill = .data$partner)) +
    ggplot2::geom_ribbon(ggplot2::aes(ymin = .data$lower, ymax = .data$upper), alpha = 0.15,
                         colour = NA) +
    ggplot2::geom_line() +
    ggplot2::scale_colour_manual("Partner", values = partner_colours) +
    ggplot2::scale_fill_manual("Partner", values = partner_colours) +
    # Felt closeness may lie beyond the scale on which it is answered.
    ggplot2::coord_cartesian(ylim = range(1, 7, states$closeness_mean)) +
    ggplot2::labs(title = paste("Couple", couple), x = NULL, y = "Closeness (1 to 7), 95 % band",
                  caption = if (nrow(episodes) > 0) "Shaded: distant spells") +
    ggplot2::theme_minimal()
}

#' @rdname plot.attune_closeness
#' @export
plot.attune_stated <- function(x, ...) plot_effects(x)

plot_effects <- function(x) {
  p <- tibble::as_tibble(parameters_of(x))
  if ("topic" %in% names(p)) p <- p[p$topic %in% c("mechanism", "strain"), ]
  if ("fixed" %in% names(p)) p <- p[!p$fixed, ]
  words <- sub(" \\(.*", "", p$description)
  words <- ifelse(nchar(words) > 45, paste(substr(words, 1, 41), "..."), words)
  p$name <- ifelse(nzchar(words), paste0(p$name, ": ", words), p$name)
  p$name <- factor(p$name, rev(p$name))
  ggplot2::ggplot(p, ggplot2::aes(.data$estimate, .data$name)) +
    ggplot2::geom_vline(xintercept = 0, colour = "grey60") +
    ggplot2::geom_linerange(ggplot2::aes(xmin = .data$lower, xmax = .data$upper),
                            colour = partner_colours[1]) +
    ggplot2::geom_point(colour = partner_colours[1]) +
    ggplot2::labs(x = "Estimate with 95 % interval", y = NULL) +
    ggplot2::theme_minimal()
}
