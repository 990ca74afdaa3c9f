-- KEYS: definitions, runs of the job. ARGV: number of runs, newest run, then versions that no run uses.
-- A run admitted since they were looked up may use one of them: leave it for the next time.
local newest = redis.call('ZRANGE', KEYS[3], -1, -1)
if redis.call('ZCARD', KEYS[3]) ~= tonumber(ARGV[2]) or (newest[1] or '') ~= ARGV[3] then
  return 0
end
local removed = 0
for i = 4, #ARGV do
  removed = removed + redis.call('HDEL', KEYS[2], ARGV[i])
end
return removed
