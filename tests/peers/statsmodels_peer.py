"""Writes a problem's data as data.csv into a folder and fits it by statsmodels: peer.py NAME FOLDER.
Prints one JSON object. Data sets are those that statsmodels itself ships."""
import json
import pathlib
import sys
import time
import warnings

try:
    import numpy as np
    import statsmodels
    import statsmodels.api as sm
except ImportError:
    sys.exit(77)

warnings.simplefilter("ignore")
name, folder = sys.argv[1], pathlib.Path(sys.argv[2])


def write(y):
    rows = [f"{t},{v!r}" for t, v in enumerate(np.asarray(y, float).tolist())]
    (folder / "data.csv").write_text("time,y\n" + "\n".join(rows) + "\n")


if name == "markov_autoregression":  # Hamilton (1989): -181.26339
    from statsmodels.tsa.regime_switching.tests.test_markov_autoregression import rgnp
    write(rgnp)
    model = sm.tsa.MarkovAutoregression(np.asarray(rgnp), k_regimes=2, order=4, switching_ar=False)
elif name == "markov_regression":
    from statsmodels.tsa.regime_switching.tests.test_markov_regression import fedfunds
    write(fedfunds)
    model = sm.tsa.MarkovRegression(np.asarray(fedfunds), k_regimes=2)
else:  # local_level; diffuse exactly, not by a variance of 1e6, which gives -632.5377
    y = sm.datasets.nile.load_pandas().data["volume"]
    write(y)
    model = sm.tsa.UnobservedComponents(np.asarray(y), "llevel", use_exact_diffuse=True)
begin = time.time()
fit = model.fit(disp=False) if name == "local_level" else model.fit()
seconds = time.time() - begin
# The answer that fixes the diffuse level counts log(2 pi)/2 there and nothing with us.
constant = -np.log(2 * np.pi) if name == "local_level" else 0.0
print(json.dumps({"program": f"statsmodels {statsmodels.__version__}",
                  "minus2ll": -2 * fit.llf + constant, "fit_seconds": seconds}))
