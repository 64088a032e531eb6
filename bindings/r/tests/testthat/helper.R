study <- attune_simulate(couples = 8, days = 14, seed = 4)
quick <- attune(data = study$diary, starts = 1, regimes = 1)
stated <- attune(closeness ~ own(lag) + partner(lag), data = study$diary)
