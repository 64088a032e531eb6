"""Fits, and what they say."""
import math
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest

import attune


def test_a_fit_tells_estimates_inside_their_intervals(fit):
    table = fit.parameters
    assert (table["lower"] <= table["estimate"]).all() and (table["estimate"] <= table["upper"]).all()
    assert list(fit.coef.index) == list(table.index)
    assert fit.loglik < 0 and math.isfinite(fit.bic)


def test_the_same_for_any_number_of_threads(study, fit):
    assert attune.fit(study.diary, starts=1, regimes=1, threads=3).json == fit.json


def test_states_are_a_row_a_partner_and_time(study, fit):
    states = fit.states()
    keys = ["couple", "partner", "time"]
    assert not states.duplicated(keys).any()
    assert pd.api.types.is_datetime64_any_dtype(states["time"])
    joined = study.diary[keys].merge(states[keys], how="left", indicator=True)
    assert (joined["_merge"] == "both").all()
    assert states["closeness_mean"].between(0, 8).all()


def test_a_shut_gate_has_no_episodes_and_says_why(fit):
    assert not fit.gate["open"] and fit.gate["sentence"]
    assert len(fit.episodes()) == 0
    assert {"onset", "end", "recovery_days"} <= set(fit.episodes().columns)
    assert isinstance(fit.explain(), str)


def test_distant_spells_where_there_are_some():
    diary = attune.simulate(couples=25, days=28, seed=2, set={"delta": 3}).diary
    fit = attune.fit(diary, starts=1, collapse="imm")
    assert fit.gate["open"], fit.gate["sentence"]
    episodes = fit.episodes()
    assert len(episodes) > 3
    assert (episodes["end"] > episodes["onset"]).all()
    assert str(episodes["couple"].iloc[0])[:1] == "C"
    assert fit.explanations()["episodes"]
    assert isinstance(fit.explain(couple=episodes["couple"].iloc[0]), str)


def test_a_fit_is_read_back(study, fit, tmp_path):
    fit.save(tmp_path / "fit.json")
    again = attune.read_fit(tmp_path / "fit.json", study.diary)
    assert again.json == fit.json
    assert again.states().equals(fit.states())


def test_forecasts_and_next_steps(fit):
    ahead = fit.forecast(learnt=0.6)
    assert (ahead["time"] > ahead["origin"]).all() and (ahead["closeness_sd"] > 0).all()
    said = fit.suggest("C001", draws=50)
    assert said.result["couple"] == "C001" and repr(said)
    with pytest.raises(attune.DataError, match="did you mean"):
        fit.suggest("C0O1")


def test_a_report_is_one_page(fit, tmp_path):
    words = fit.report(tmp_path / "report.html", title="A study", simulated=True)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and "A study" in page and words


def test_html_for_notebooks(fit):
    shown = fit._repr_html_()
    assert "<table" in shown and "kappa" in shown


def test_a_formula(study, stated):
    assert stated.converged
    assert stated.vcov().shape == (stated.parameters["fixed"].eq(False).sum(),) * 2
    at = attune.loglik(study.diary, stated.model, at=stated)
    assert at["loglik"] == stated.loglik
    assert max(abs(slope) for slope in at["gradient"].values()) < 0.05


def test_answers_drawn_anew(study, stated):
    fit = attune.fit(study.diary, "measured: with error\ntime: continuous\n"
                                  "closeness ~ own(lag) + partner(lag)\nown(lag): start 0.5")
    drawn = fit.simulate(seed=3)
    assert drawn.equals(fit.simulate(seed=3)) and not drawn.equals(fit.simulate(seed=4))
    again = stated.simulate(seed=3)  # a regression on the row before is drawn anew, row by row
    assert again.equals(stated.simulate(seed=3)) and not again.equals(stated.simulate(seed=4))


def test_the_likelihood_ratio_of_models_one_within_the_other(study, stated):
    hidden = "measured: with error\ntime: continuous\ncloseness ~ {}\nown(lag): start 0.5"
    narrow, wide = (attune.fit(study.diary, hidden.format(terms))
                    for terms in ("own(lag)", "own(lag) + partner(lag)"))
    test = attune.likelihood_ratio(narrow, wide)
    assert test["degrees"] == 1 and 0 < test["p"] < 1
    assert test["chi_square"] == pytest.approx(2 * (wide.loglik - narrow.loglik))
    # A row before that is missing takes an answer out, and not the same ones in both.
    other = attune.likelihood_ratio(attune.fit(study.diary, "closeness ~ own(lag)"), stated)
    assert other["p"] is None and "same answers" in other["why_not"]


def test_models_side_by_side(study):
    told = attune.compare(study.diary, ["closeness ~ own(lag)", "closeness ~ own(lag) + stress\nmissing: mean"],
                          no_baselines=True)
    assert len(told.result["models"]) == 2 and "AIC" in repr(told)


def test_draws(study, stated):
    drawn = stated.sample(chains=2, draws=60)
    assert len(drawn.draws) == 120
    assert drawn.summary().loc[stated.coef.index[0], "rhat"] < 1.3


def test_draws_for_arviz(stated):
    pytest.importorskip("arviz")
    data = stated.to_inference_data(chains=2, draws=60)
    assert data.posterior.sizes["chain"] == 2


def test_pictures(fit, tmp_path):
    for draw in (fit.plot, fit.plot_parameters):
        axes = draw()
        axes.figure.savefig(tmp_path / "picture.png")
        assert (tmp_path / "picture.png").stat().st_size > 5000
    with pytest.raises(attune.UsageError):
        fit.plot("nobody")


def test_progress_is_told():
    seen = []
    # Told twenty times a second: long enough for that on a fast machine.
    study = attune.simulate(couples=60, days=35, seed=4)
    attune.fit(study.diary, starts=3, regimes=2, progress=lambda stage, done: seen.append((stage, done)))
    parts = [done for _, done in seen if not math.isnan(done)]  # NaN: how long it will take
    assert len(parts) > 1 and all(0 <= done <= 1 for done in parts)


def test_what_a_progress_callback_raises_comes_out(study):
    def fail(stage, done):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attune.fit(study.diary, starts=50, regimes=2, progress=fail)


def test_other_threads_run_while_a_fit_is_on(study):
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(1)
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    attune.fit(study.diary, starts=3, regimes=2, threads=1)
    done.set()
    thread.join()
    assert len(ticks) > 10


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_ends_a_fit():
    code = ("import attune\n"
            "diary = attune.simulate(couples=60, days=40).diary\n"
            "print('ready', flush=True)\n"
            "attune.fit(diary, starts=1000)\n")
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert "KeyboardInterrupt" in told and process.returncode != 0
