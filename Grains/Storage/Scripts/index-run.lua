-- KEYS: run, active runs of the job, runs, runs of the job, then the index of each status.
-- ARGV: place, number of active statuses, then each status in the order of the keys, active ones first.
-- Makes the indexes say what the record says.
local status = redis.call('HGET', KEYS[2], 'status')
if not status then
  return 0
end
local place, active = ARGV[2], false
for i = 6, #KEYS do
  if ARGV[i - 2] == status then
    redis.call('ZADD', KEYS[i], 0, place)
    active = i - 5 <= tonumber(ARGV[3])
  else
    redis.call('ZREM', KEYS[i], place)
  end
end
redis.call(active and 'ZADD' or 'ZREM', KEYS[3], unpack(active and { 0, place } or { place }))
redis.call('ZADD', KEYS[4], 0, place)
redis.call('ZADD', KEYS[5], 0, place)
return 1
