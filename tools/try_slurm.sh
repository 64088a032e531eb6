#!/usr/bin/env bash
# tools/try_slurm.sh ATTUNE_MPI: makes this machine a Slurm cluster of one node, in a folder that is
# removed afterwards; runs examples/cluster/fit.sbatch on the example diary; kills and requeues it;
# and compares what it wrote with `attune` alone. Needs root, as Slurm's daemons do.
set -euo pipefail
attune_mpi=$(realpath "$1")
root=$(realpath "$(dirname "$0")/..")
[ "$(id -u)" = 0 ] || { echo "try_slurm: Slurm's daemons need root" >&2; exit 3; }
for daemon in munged slurmctld slurmd; do
  if pgrep -x "$daemon" >/dev/null; then
    echo "try_slurm: $daemon runs already; this is for a machine without Slurm" >&2
    exit 3
  fi
done

home=$(mktemp -d)
cleanup() {
  for daemon in slurmd slurmctld munged; do
    pkill -x "$daemon" || true
    while pgrep -x "$daemon" >/dev/null; do sleep 0.1; done
  done
  rm -rf "$home"
}
trap cleanup EXIT

chmod 755 "$home"
mkdir -p "$home/munge" "$home/state" "$home/spool"
chown munge "$home/munge"
chmod 700 "$home/munge"
(umask 077; head -c 1024 /dev/urandom > "$home/munge/key")
chown munge "$home/munge/key"
runuser -u munge -- munged --key-file "$home/munge/key" --socket "$home/munge/socket" \
  --pid-file "$home/munge/munged.pid" --log-file "$home/munge/log" --seed-file "$home/munge/seed" --force

host=$(hostname -s)
cat > "$home/slurm.conf" <<CONF
ClusterName=attune
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$home/munge/socket
CryptoType=crypto/munge
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/spool
SlurmctldPidFile=$home/slurmctld.pid
SlurmdPidFile=$home/slurmd.pid
SlurmctldLogFile=$home/slurmctld.log
SlurmdLogFile=$home/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$home/slurm.conf
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export ATTUNE_MPI=$attune_mpi ATTUNE_CHECKPOINT=$home/checkpoint
fit=("$root/examples/diary.csv" --model "$root/examples/models/coupled.toml" -o "$home/fit.json")
job=$(sbatch --parsable --output="$home/job.log" "$root/examples/cluster/fit.sbatch" "${fit[@]}")
echo "Slurm took job $job"
for _ in $(seq 600); do
  [ -s "$home/checkpoint" ] || [ -s "$home/fit.json" ] && break
  sleep 0.05
done
if [ ! -s "$home/fit.json" ]; then
  scontrol requeue "$job" && echo "killed and queued again"
fi
# Slurm lets a job that was queued again wait for two minutes, unless it is told not to.
for _ in $(seq 3000); do
  [ -s "$home/fit.json" ] && break
  scontrol update JobId="$job" StartTime=now 2>/dev/null || true
  sleep 0.1
done
[ -s "$home/fit.json" ] || { cat "$home/job.log" "$home/slurmctld.log" >&2; exit 1; }
"$(dirname "$attune_mpi")/attune" fit "${fit[@]:0:3}" -o "$home/alone.json"
cmp "$home/fit.json" "$home/alone.json"
echo "the job under Slurm wrote the same bytes as attune alone"
