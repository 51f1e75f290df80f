import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Resource } from '../../contracts/pipeline.ts';
import { Buckets } from './buckets.ts';

/** Everything that is kept and that a stage can be granted. */
export type Store = Exclude<Resource, 'platforms'>;
export type TableName = 'core' | 'ledger' | 'privacy';
export type BucketName = Exclude<Store, TableName>;

/**
 * What is kept: three tables and three buckets under two keys, one for what concerns people and one for the
 * books, so that a reader of budgets cannot decrypt a voter file. All of it outlives the stack.
 */
export class Storage extends Construct {
  readonly tables: Record<TableName, Table>;
  readonly buckets: Buckets;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const people = this.key('PeopleKey', 'Voter files, audiences, opt-outs and the key of tokens');
    const books = this.key('BooksKey', 'Flights, decisions, outbox and ledger');
    this.tables = {
      core: this.table('Core', books),
      ledger: this.table('Ledger', books),
      privacy: this.table('Privacy', people),
    };
    this.buckets = new Buckets(this, 'Buckets', { key: people });
  }

  private key(id: string, description: string): Key {
    return new Key(this, id, {
      description,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
      pendingWindow: Duration.days(30),
    });
  }

  private table(id: string, encryptionKey: Key): Table {
    return new Table(this, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
