import { memoryVoterTable } from '../../../lib/adapters/memory/voter-table.ts';
import { voterTableSuite } from '../../support/voter-table-suite.ts';

voterTableSuite(memoryVoterTable);
