-- KEYS: ledger. ARGV: due instants. An undecided one stays: somebody has to answer for it.
local removed = 0
for i = 2, #ARGV do
  local row = redis.call('HGET', KEYS[2], ARGV[i])
  if row and string.sub(row, 1, 1) == '1' then
    removed = removed + redis.call('HDEL', KEYS[2], ARGV[i])
  end
end
return removed
