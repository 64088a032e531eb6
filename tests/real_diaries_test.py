#!/usr/bin/env python3
"""Two real diaries, which stay outside the project (../shared/data): skips (77) where they are
absent. usage: real_diaries_test.py ATTUNE"""
import json
import sys
import unittest

from attune_program import ROOT, InAFolder

DATA = ROOT.parent / "shared" / "data"
DIARIES = {"kashy": DATA / "kashy-diary" / "kashy_diary_long.csv",
           "barkalifa": DATA / "barkalifa-sample1" / "sample1_long.csv"}

# What tools/compare/carry_over.R finds for closeness alone with exact answers: the same posterior,
# written down as one dense normal law a couple and searched by another optimiser ("dense, Attune's
# priors"; R 4.2.2).
DENSE = {
    "kashy": {"kappa": .68426, "sigma": .71672, "rho": .55660, "c": .05073, "sigma_e": .32669,
              "tau_b": .52986, "nu_closeness": 6.30760, "loglik": -1884.75455},
    "barkalifa": {"kappa": .76966, "sigma": 1.08527, "rho": .54546, "c": -.07737, "sigma_e": .69469,
                  "tau_b": .87253, "nu_closeness": 4.76571, "loglik": -8269.80463},
}


class RealDiaries(InAFolder):
    def test_the_report_says_what_they_cannot_tell(self):
        for name, diary in DIARIES.items():
            schema = ROOT / "examples" / "schemas" / f"{name}.toml"
            done = self.run_here("report", diary, "--schema", schema, "--starts", 1, "-o", "r.html",
                                 expect=0)
            sentence = "cannot be told apart from bad days"
            self.assertIn(sentence, (self.path / "r.html").read_text(), name)
            self.assertIn(sentence, " ".join(done.stdout.split()), name)

    def test_closeness_alone_is_fitted_as_by_a_dense_normal_law(self):
        for name, expected in DENSE.items():
            schema = ROOT / "tools" / "compare" / f"{name}.toml"
            fit = json.loads(self.run_here("fit", DIARIES[name], "--schema", schema, "--starts", 1,
                                           "--equal-volatility", "--json", expect=0).stdout)
            found = {p["name"]: p["estimate"] for p in fit["parameters"]}
            found["loglik"] = fit["loglik"]
            for key, value in expected.items():
                self.assertAlmostEqual(found[key], value, delta=1e-4, msg=f"{name}: {key}")


if __name__ == "__main__":
    if not all(path.exists() for path in DIARIES.values()):
        print("skipped: ../shared/data with the real diaries is not here")
        sys.exit(77)
    unittest.main()
