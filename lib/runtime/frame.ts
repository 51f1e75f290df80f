import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

/** What a frame tells of its work: ids and counts, never a body. */
export type Telemetry = {
  logger: Logger;
  /** Counts one unit of work: handled, failed, or given up for good. */
  count(what: 'Handled' | 'Failed' | 'GivenUp'): void;
};

/** Wraps a Lambda function in logger and metrics. Nothing is read from the environment before the first event. */
export const frame = <Event, Result>(
  run: (event: Event, context: Context, telemetry: Telemetry) => Promise<Result>,
): ((event: Event, context: Context) => Promise<Result>) => {
  const ready = once(() => {
    const logger = new Logger();
    const metrics = new Metrics({ namespace: 'Swingshift' });
    const count = (what: string) => metrics.addMetric(what, MetricUnit.Count, 1);
    return middy<Event, Result>((event: Event, context: Context) =>
      run(event, context, { logger, count }),
    )
      .use(injectLambdaContext(logger, { resetKeys: true }))
      .use(logMetrics(metrics));
  });
  return (event, context) => ready()(event, context);
};

/** Makes a thing at the first call and keeps it; a failure is not kept, so the next call tries again. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { thing: T } | undefined;
  return () => {
    made ??= { thing: make() };
    return made.thing;
  };
};
