-- For wrk: each request is one check-in of a person's next day, by the sessions in the file that ATTUNE_SESSIONS
-- names, from 14 days ago to today, 15 for each; or, with ATTUNE_PATH, a GET of that page.
local sessions, today = {}, math.floor(os.time() / 86400)
for line in io.lines(os.getenv("ATTUNE_SESSIONS")) do
  local cookie, token = line:match("(%S+) (%S+)")
  sessions[#sessions + 1] = {["Cookie"] = "session=" .. cookie, ["X-Attune-Token"] = token,
                             ["Content-Type"] = "application/json"}
end
local path = os.getenv("ATTUNE_PATH")
local threads, sent = 0, 0

function setup(thread)
  threads = threads + 1
  thread:set("seed", threads)
end

function init()
  offset = tonumber(os.getenv("ATTUNE_FROM_DAY") or 0)
  math.randomseed(seed)
end

function request()
  if path then return wrk.format("GET", path, sessions[math.random(#sessions)]) end
  -- wrk has two threads: each has every second session.
  local own = math.floor(#sessions / 2)
  local who = sessions[2 * (sent % own) + seed]
  local day = today - 14 + (offset + math.floor(sent / own)) % 15
  sent = sent + 1
  local body = string.format(
    '{"day":"%s","answers":{"closeness":%d,"distance":%d,"stress":%d,"exhaustion":%d,"time_together":"under_15",' ..
    '"moments":["touch","thanks"],"conflict":"no"}}',
    os.date("!%Y-%m-%d", day * 86400), math.random(7), math.random(7), math.random(7), math.random(7))
  return wrk.format("PUT", "/api/v1/check-ins/d-" .. day, who, body)
end

function done(summary, latency, _)
  io.write(string.format("attune %d %d %d %d %d %d %.1f\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write +
    summary.errors.timeout))
end
