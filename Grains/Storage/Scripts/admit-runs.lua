-- KEYS: epochs, ledger, definitions, histories, runs, runs of the job, active runs of the job,
--   then for each admission its run and the index of its status (any key where there is no run).
-- ARGV: epoch, job, number of definitions, then for each: version, definition,
--   then for each admission: due or '', row, run or '', place, status, active, record, version.
-- Returns for each admission: 1 if it was carried out now, and the row that holds.
local job = ARGV[3]
if redis.call('HGET', KEYS[2], 'job:' .. job) ~= ARGV[2] then
  return redis.error_reply('STALE writer')
end

redis.call('SADD', KEYS[5], job)
local at = 5
for _ = 1, tonumber(ARGV[4]) do
  redis.call('HSETNX', KEYS[4], ARGV[at], ARGV[at + 1])
  at = at + 2
end

-- Run first, verdict next, indexes last: a run that nobody has decided on is in no index, so nobody starts it.
local function admit(run, index, due, row, id, place, status, active, record, version)
  local decided = due ~= '' and redis.call('HGET', KEYS[3], due)
  if decided and string.sub(decided, 1, 1) == '1' then
    return 0, string.sub(decided, 2)
  end
  local fresh = 1
  if id ~= '' then
    fresh = 1 - redis.call('EXISTS', run)
    if fresh == 1 then
      redis.call('HSET', run, 'job', job, 'revision', '1', 'status', status, 'place', place, 'version', version, 'record', record)
    end
  end
  if due ~= '' then
    redis.call('HSET', KEYS[3], due, '1' .. row)
  end
  if id ~= '' and fresh == 1 then
    redis.call('ZADD', index, 0, place)
    if active == '1' then
      redis.call('ZADD', KEYS[8], 0, place)
    end
    redis.call('ZADD', KEYS[6], 0, place)
    redis.call('ZADD', KEYS[7], 0, place)
  end
  return fresh, row
end

local answers = {}
for i = 9, #KEYS, 2 do
  local done, row = admit(KEYS[i], KEYS[i + 1], ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3],
    ARGV[at + 4], ARGV[at + 5], ARGV[at + 6], ARGV[at + 7])
  answers[#answers + 1] = done
  answers[#answers + 1] = row
  at = at + 8
end
return answers
