import highsModule from 'highs';
import type { IntegerProgram, Solve } from '../../domain/field/integer-program.ts';

// The types are of the CommonJS build, whose default is one step further in than that of the ES module.
const loadHighs = highsModule as unknown as typeof highsModule.default;

/** Nodes of the search tree after which the best so far is taken: a limit on work, as one on time would not repeat. */
const MOST_NODES = 2_000;

/** Programmes of more columns are solved to a thousandth of the optimum, others to a millionth. */
const LARGE = 3_000;

/** What HiGHS says of a solution that keeps all rows. */
const FEASIBLE = 2;

/** No row is passed by more, in the units of the programme. */
const EXACT = 1e-9;

/**
 * Starts HiGHS (dual simplex with branch and cut; Huangfu and Hall, 2018), built to WebAssembly, in this process and
 * with no network. It runs on one thread from a fixed seed, so that the same programme gives the same solution.
 * The solver throws where a programme is neither solved nor found infeasible.
 */
export const startSolver = async (): Promise<Solve> => {
  const highs = await loadHighs();
  const { modelStatus, objectiveSense, variableType } = highs.constants;
  return (program) => {
    if (program.columns.length === 0) {
      return program.rows.some(({ lower, upper }) => lower > 0 || upper < 0)
        ? null
        : { values: [], worth: 0 };
    }
    return highs.withModel((model) => {
      model.options.set({
        output_flag: false,
        random_seed: 1,
        mip_rel_gap: program.columns.length > LARGE ? 1e-3 : 1e-6,
        mip_feasibility_tolerance: EXACT,
        primal_feasibility_tolerance: EXACT,
        mip_max_nodes: MOST_NODES,
      });
      model.passModel({
        ...sparse(program),
        sense: objectiveSense.maximize,
        integrality: program.columns.map(({ isWhole }) =>
          isWhole ? variableType.integer : variableType.continuous,
        ),
      });
      model.run();
      const status = model.getModelStatus();
      if (status === modelStatus.infeasible) return null;
      const isFound = model.info.get('primal_solution_status') === FEASIBLE;
      if (!isFound || (status !== modelStatus.optimal && status !== modelStatus.solutionLimit)) {
        throw new Error(`The solver ended with status ${status} before it found a plan`);
      }
      const values = [...model.getSolution().colValue].map((value, column) =>
        program.columns[column]?.isWhole ? Math.round(value) : value,
      );
      return { values, worth: model.getObjectiveValue() };
    });
  };
};

/** The programme as HiGHS takes it: row by row, packed. */
const sparse = ({ columns, rows }: IntegerProgram) => {
  const entries = rows.flatMap((row) => row.entries);
  let end = 0;
  return {
    numCols: columns.length,
    numRows: rows.length,
    colCost: columns.map(({ worth }) => worth),
    colLower: columns.map(({ lower }) => lower),
    colUpper: columns.map(({ upper }) => upper),
    rowLower: rows.map(({ lower }) => lower),
    rowUpper: rows.map(({ upper }) => upper),
    matrix: {
      format: 'csr' as const,
      numRows: rows.length,
      numCols: columns.length,
      starts: [0, ...rows.map((row) => (end += row.entries.length))],
      indices: entries.map(([column]) => column),
      values: entries.map(([, amount]) => amount),
    },
  };
};
