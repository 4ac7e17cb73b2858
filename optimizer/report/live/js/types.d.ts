/**
 * What Python exports for the page, what the engine answers, and what the vendored solver takes and gives.
 *
 * A `Place` is where a number stands on the tape; -1 stands for none.
 */

type Place = number;
/** Settings that differ from the published ones by path. */
type Changes = Record<string, number>;
/** All settings by path. */
type Values = Map<string, number>;
/** Amounts or scores by name. */
type Named = Record<string, number>;
/** Amounts by programme, one for each period. */
type Amounts = Record<string, number[]>;
/** A split of the reader's own: what the reader set himself stays when another amount is set. */
type Own = { amounts: Amounts; set: string[] };
/** A column, or a row, and a value. */
type Entry = [number, number];
/** How a reader gives a value: by a step of a slider, by its end, or at once. */
type How = "input" | "change" | undefined;

interface Setting {
  path: string;
  kind: string;
  value: number;
  low: number;
  high: number;
  step: number;
  factor: number;
  unit: string;
  written: string;
  dimension: string;
  label: string;
}

interface TapeData {
  inputs: string[];
  constants: number[];
  operations: string[];
  code: number[];
}

interface Programme {
  name: string;
  fixed: boolean;
  costless: boolean;
  most: Place;
}

/** A rule as the data has it: `row` is its row of the program, `setting` the path by which it can be left open. */
interface RuleData {
  name: string;
  family: string;
  relation: string;
  label: string;
  instead: boolean;
  money: boolean;
  row: number;
  left: Place;
  bound: Place;
  size: Place;
  setting: string | null;
}

interface Limit {
  key: string;
  parts: string[];
  paths: string[];
  title: object | null;
}

interface LiveData {
  scenario: {
    name: string; currency: string | null; periods: string[]; hasBudget: boolean; carryOver: boolean; unit: number | null;
  };
  goal: { kind: string; maximized: boolean; inMoney: boolean };
  settings: Setting[];
  limits: Limit[];
  tape: TapeData;
  program: {
    cost: Place[]; rows: [number, Place][][]; relations: string[]; rhs: Place[]; lower: Place[]; upper: Place[];
    columnScale: number[]; rowScale: number[];
  };
  inputs: string[];
  /** Place in the spending by programme and period, column, and its weight, which is 1 where it has no place. */
  spending: [number, number, Place][];
  programmes: Programme[];
  categories: Record<string, string[]>;
  capabilities: { name: string; ref: Place }[];
  objective: Place;
  charged: Place[];
  budgets: { inputs: string[]; refs: Place[]; values: number[] };
  actual: Place[] | null;
  fixed: Place[];
  rules: RuleData[];
  belief: Changes;
  beliefSays: string;
  starts?: Record<string, Amounts>;
  leads?: Record<string, number[]>;
}

/** A linear program in scaled columns and rows, these entry by entry. */
interface Program {
  maximized: boolean;
  cost: number[];
  rows: Entry[][];
  lower: number[];
  upper: number[];
  rowLower: number[];
  rowUpper: number[];
}

interface Optimum {
  status: "optimal";
  x: number[];
  prices: number[];
  reduced: number[];
}
type Outcome = Optimum | { status: "infeasible" | "unbounded" | "unclear" };

/** What an allocation achieves, and the rules that it breaks. */
type Achieved = ReturnType<Engine["achieve"]>;
/** A rule that an allocation breaks, with its two sides. */
type Break = Achieved["breaks"][0];
/** What a split of the reader's own achieves. */
type Judgement = ReturnType<Engine["judge"]>;

/** What the optimum achieves; `actual` and what stands beside it only where there is one. */
interface Result extends Achieved {
  status: "optimal";
  values: Values;
  actual?: Named;
  atTotal?: {
    actual: Achieved; plan: Achieved | null; objective: number | null; other: boolean; total: number; budget: number;
  };
}
type Answer = Result | { status: "infeasible" | "unbounded" | "unclear"; conflict?: string[] };

/** What the reader has changed. */
type State = { settings: Changes; own: Own | null };
/** Texts of a file in maps. */
interface Tree { [key: string]: string | Tree }

/** How amounts are written. */
interface Unit {
  counted: number;
  name: string;
  digits: number;
  /** A figure with the unit, `{}` in the place of the figure. */
  written: string;
  currency: string;
}

interface WordsData {
  minus: string;
  plus: string;
  texts: Record<string, string>;
  actual: string;
  unit: Unit;
  smaller: Unit[];
  goal: string;
  goalTitle: string;
}

/** The vendored build of HiGHS, as far as it is used. */
interface HighsModel {
  options: { set(options: object | string, value?: unknown): void };
  passModel(model: object): void;
  changeColsCost(which: object, costs: Float64Array): void;
  changeRowBounds(row: number, low: number, high: number): void;
  changeColBounds(column: number, low: number, high: number): void;
  clearSolver(): void;
  run(): void;
  getModelStatus(): number;
  getSolution(): { colValue: Float64Array; colDual: Float64Array; rowDual: Float64Array };
}

interface Highs {
  constants: { modelStatus: Record<string, number> };
  createModel(): HighsModel;
}

type LoadHighs = (options: {
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): void;
}) => Promise<Highs>;

/** The vendored loader calls itself so. */
declare var Module: LoadHighs;

/** What the vendored script that unpacks xz puts into the global scope. */
interface XzDecompress {
  XzReadableStream: new (packed: ReadableStream) => ReadableStream;
}

/** Newer than the library of the type checker. */
declare class DecompressionStream {
  constructor(format: string);
  readable: ReadableStream;
  writable: WritableStream;
}

type Engine = import("./engine.js").Engine;
type Solver = import("./solver.js").Solver;
type Sharing = import("./sharing.js").Sharing;
type Words = import("./words.js").Words;
