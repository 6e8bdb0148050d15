"""Which tables, questions, papers and books make one job, and which jobs are there?"""
