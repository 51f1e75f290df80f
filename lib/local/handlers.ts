import { handler as buildAudience } from '../../functions/build-audience.ts';
import { handler as buildShards } from '../../functions/build-shards.ts';
import { handler as collectResults } from '../../functions/collect-results.ts';
import { handler as decideFlights } from '../../functions/decide-flights.ts';
import { handler as importSegment } from '../../functions/import-segment.ts';
import { handler as placeFlights } from '../../functions/place-flights.ts';
import { handler as reallocateSpend } from '../../functions/reallocate-spend.ts';
import { handler as recordResults } from '../../functions/record-results.ts';
import { handler as reportFinance } from '../../functions/report-finance.ts';
import { handler as serveDashboard } from '../../functions/serve-dashboard.ts';
import { handler as sweep } from '../../functions/sweep.ts';

/** The very handlers that the cloud deploys, by stage. */
export const handlers = {
  'import-segment': importSegment,
  'build-audience': buildAudience,
  'decide-flights': decideFlights,
  'place-flights': placeFlights,
  'build-shards': buildShards,
  'collect-results': collectResults,
  'record-results': recordResults,
  'reallocate-spend': reallocateSpend,
  'report-finance': reportFinance,
  'serve-dashboard': serveDashboard,
  sweep,
} as const;
