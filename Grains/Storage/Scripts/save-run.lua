-- KEYS: run, active runs of the job, then the index of each status.
-- ARGV: revision, next revision, place, status, active, then each status in the order of the keys,
--   then the number of names and values to set, these in turns, and the names to remove.
-- A run stays in its old index until the record has changed: an index too many is dropped when it is read.
local stored = redis.call('HMGET', KEYS[2], 'revision', 'status')
if stored[1] ~= ARGV[2] then
  return redis.error_reply('STALE writer')
end
local place, status = ARGV[4], ARGV[5]
local before, after
for i = 4, #KEYS do
  if ARGV[i + 3] == stored[2] then before = KEYS[i] end
  if ARGV[i + 3] == status then after = KEYS[i] end
end

if before ~= after then
  redis.call('ZADD', after, 0, place)
  if ARGV[6] == '1' then
    redis.call('ZADD', KEYS[3], 0, place)
  end
end
local fields = #KEYS + 4
local last = fields + tonumber(ARGV[fields])
redis.call('HSET', KEYS[2], 'revision', ARGV[3], 'status', status, unpack(ARGV, fields + 1, last))
if before ~= after then
  redis.call('ZREM', before, place)
  if ARGV[6] == '0' then
    redis.call('ZREM', KEYS[3], place)
  end
end
for i = last + 1, #ARGV do
  redis.call('HDEL', KEYS[2], ARGV[i])
end
return 1
