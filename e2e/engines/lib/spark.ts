import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { theEngine } from './engines.ts';
import { freePort, isListening, outputOf, type Service, startService } from './programs.ts';

/** Spark as PyPI has it: the Python of its environment, and its home folder. */
interface SparkHome {
  readonly python: string;
  readonly home: string;
}

/** A cluster of one master and its workers on this machine. */
export interface SparkCluster {
  /** `spark://…`, for `--master`. */
  readonly master: string;
  readonly workers: readonly Service[];
  readonly stop: () => Promise<void>;
}

const HOST = '127.0.0.1';
const WORKER_MEMORY = '2g';

/** Finds Spark. */
function sparkHome(): SparkHome {
  const python = theEngine('spark').path;
  const libraries = join(dirname(dirname(python)), 'lib');
  const version = readdirSync(libraries).find((name) => name.startsWith('python3')) ?? '';
  return { python, home: join(libraries, version, 'site-packages', 'pyspark') };
}

/** What every process of Spark needs: this machine only, and workers with the Python of the environment. */
function sparkEnvironment({ python, home }: SparkHome): Readonly<Record<string, string>> {
  return {
    SPARK_HOME: home,
    SPARK_LOCAL_IP: HOST,
    SPARK_LOCAL_HOSTNAME: 'localhost',
    PYSPARK_PYTHON: python,
    PYSPARK_DRIVER_PYTHON: python,
  };
}

/**
 * Runs a script with `spark-submit` and returns its stdout. `master` is `local[2]` or that of a cluster; Spark's own log
 * goes to stderr.
 */
export async function submit(options: {
  readonly master: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Settings of Spark, `spark.…`. */
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<string> {
  const { master, script, args, environment = {}, settings = {} } = options;
  const spark = sparkHome();
  const scratch = mkdtempSync(join(tmpdir(), 'modewise-spark-'));
  const all = { 'spark.ui.enabled': 'false', 'spark.local.dir': scratch, ...settings };
  const given = Object.entries(all).flatMap(([key, value]) => ['--conf', `${key}=${value}`]);
  return outputOf({
    program: join(spark.home, 'bin', 'spark-submit'),
    args: ['--master', master, ...given, script, ...args],
    environment: { ...sparkEnvironment(spark), ...environment },
    folders: [scratch],
  });
}

/** Starts a standalone cluster: a master and workers with one core each. Its folders are deleted when it ends. */
export async function startSparkCluster({ workers }: { readonly workers: number }): Promise<SparkCluster> {
  const spark = sparkHome();
  const program = join(spark.home, 'bin', 'spark-class');
  const port = await freePort();
  const address = ['--host', HOST, '--webui-port', '0'];
  const master = await startService(
    {
      program,
      args: ['org.apache.spark.deploy.master.Master', ...address, '--port', String(port)],
      environment: sparkEnvironment(spark),
    },
    () => isListening(port),
  );
  const started: Service[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((worker) => worker.stop()));
    await master.stop();
  };
  const url = `spark://${HOST}:${port}`;
  const startWorker = async (): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'modewise-spark-worker-'));
    const size = ['--cores', '1', '--memory', WORKER_MEMORY, '--work-dir', folder];
    started.push(
      await startService(
        {
          program,
          args: ['org.apache.spark.deploy.worker.Worker', ...address, ...size, url],
          environment: { ...sparkEnvironment(spark), SPARK_LOCAL_DIRS: folder },
          folders: [folder],
        },
        (worker) => worker.log().includes('Successfully registered with master'),
      ),
    );
  };
  const starts = await Promise.allSettled(Array.from({ length: workers }, startWorker));
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { master: url, workers: started, stop };
}
