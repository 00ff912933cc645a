#!/bin/sh
# Grades a class with labgrade in {{.Shards}} shards: a Slurm job array
# (https://slurm.schedmd.com/job_array.html).
#
# Fill in the three paths, then:
#
#   sbatch labgrade-array.sh
#   labgrade merge RESULTS/shard-* -o RESULTS/class    # when all have ended
#
# A task that was stopped goes on where it was when it is submitted again:
#
#   sbatch --array=INDEX labgrade-array.sh
#
#SBATCH --job-name=labgrade-class
#SBATCH --array=0-{{.Last}}
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=02:00:00
#SBATCH --output=labgrade-%A-%a.log

set -eu
labgrade=/path/to/labgrade        # FILL IN: one static binary
submissions=/path/to/submissions  # FILL IN: seen by all nodes
results=/path/to/results          # FILL IN: seen by all nodes

# The index is given and not left to the environment, so that a single task can
# be submitted again.
exec "$labgrade" class "$submissions" -o "$results/shard-$SLURM_ARRAY_TASK_ID" \
	--shard "$((SLURM_ARRAY_TASK_ID + 1))/{{.Shards}}" --jobs 2
