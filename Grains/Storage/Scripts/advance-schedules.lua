-- KEYS: epochs, schedules, unsettled, histories, then the ledger of each advance.
-- ARGV: epoch, then for each advance: job, expected due, next due, number of fires, then for each fire: due, mark, row.
if redis.call('HGET', KEYS[2], 'shard') ~= ARGV[2] then
  return redis.error_reply('STALE writer')
end

local function record(ledger, job, due, mark, row)
  local stored = redis.call('HGET', ledger, due)
  if mark == '0' and not (stored and string.sub(stored, 1, 1) == '1') then
    redis.call('HSET', KEYS[4], job .. '/' .. due, row)
  end
  if not stored then
    redis.call('HSET', ledger, due, mark .. row)
  end
end

local answers, moved, cursors = {}, {}, {}
local at = 3
for i = 6, #KEYS do
  local job, expected, next_due, fires = ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3])
  at = at + 4
  local due = moved[job] or redis.call('HGET', KEYS[3], 'due:' .. job)
  if due == expected then
    redis.call('SADD', KEYS[5], job)
    for fire = 0, fires - 1 do
      record(KEYS[i], job, ARGV[at + 3 * fire], ARGV[at + 3 * fire + 1], ARGV[at + 3 * fire + 2])
    end
    moved[job] = next_due
    cursors[#cursors + 1] = 'due:' .. job
    cursors[#cursors + 1] = next_due
    answers[#answers + 1] = 1
  else
    answers[#answers + 1] = 0
  end
  at = at + 3 * fires
end
-- Last, and one command: until it is done, the same occurrences are found again and recorded once.
if #cursors > 0 then
  redis.call('HSET', KEYS[3], unpack(cursors))
end
return answers
