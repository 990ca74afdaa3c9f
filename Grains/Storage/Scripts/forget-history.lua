-- KEYS: runs of the job, ledger, definitions, histories. ARGV: job.
if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('EXISTS', KEYS[3]) == 1 then
  return 0
end
redis.call('DEL', KEYS[4])
redis.call('SREM', KEYS[5], ARGV[2])
return 1
