-- KEYS: run, active runs of the job, runs, runs of the job, then the index of each status.
-- ARGV: place, number of active statuses, then each status in the order of the keys, active ones first.
-- The list of the job's runs comes last: it is what retention reads, so a broken removal is found again.
local status = redis.call('HGET', KEYS[2], 'status')
for i = 1, tonumber(ARGV[3]) do
  if ARGV[3 + i] == status then
    return 0
  end
end
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[2])
for i = 6, #KEYS do
  redis.call('ZREM', KEYS[i], ARGV[2])
end
redis.call('ZREM', KEYS[4], ARGV[2])
redis.call('ZREM', KEYS[5], ARGV[2])
return 1
