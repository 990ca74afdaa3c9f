-- KEYS: unsettled, then the ledger of each fire. ARGV: for each fire: job, due.
local settled = 0
for i = 3, #KEYS do
  local job, due = ARGV[2 * i - 4], ARGV[2 * i - 3]
  local row = redis.call('HGET', KEYS[i], due)
  if not row or string.sub(row, 1, 1) == '1' then
    settled = settled + redis.call('HDEL', KEYS[2], job .. '/' .. due)
  end
end
return settled
