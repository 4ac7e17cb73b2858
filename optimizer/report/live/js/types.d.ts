/**
 * What Python exports for the page, what the engine answers, and what the vendored solver takes and gives.
 */

/** Where a number stands on the tape. */
type Place = number;
/** Settings by path: all of them, or those that differ from the published ones. */
type Settings = Record<string, number>;
/** Amounts or scores by name. */
type Named = Record<string, number>;
/** Amounts by programme, one for each period. */
type Amounts = Record<string, number[]>;
/** A split of the reader's own: what the reader set himself stays when another amount is set, and what follows does so
 * in proportion to `start`, of which links and files keep a published one; without it in proportion to itself, or to
 * what is published if the reader has set some of it. */
type Own = { amounts: Amounts; set: string[]; start?: Amounts; held?: boolean };
/** A column, or a row, and a value. */
type Entry = [number, number];
/** A point of a program, its distance from a target, and its share in a mixture. */
type Corner = { x: number[]; apart: number[]; share: number };
/** A sum of columns and what it should be near. */
type Aim = { row: Entry[]; target: number };
/** How a reader gives a value: by a step of a slider, by its end, or at once. */
type How = "input" | "change" | undefined;

/** An element of the page; Python writes the data attributes that are read of it. */
type Part = HTMLElement & { dataset: Record<string, string> };
/** What a selector finds. */
type Found<S> = S extends `input${string}` ? Part & HTMLInputElement : S extends "select" ? Part & HTMLSelectElement
  : S extends "a" ? Part & HTMLAnchorElement : Part;

/** Between which ends a reader gives a value, and in which unit. */
interface Bounds {
  low: number;
  high: number;
  factor: number;
  unit: string;
}

interface Setting extends Bounds {
  dimension: string;
  path: string;
  kind: string;
  value: number;
  step: number;
  /** Whether it is not the value of the file. */
  asked: boolean;
  written: string;
  label: string;
}

interface TapeData {
  inputs: string[];
  constants: number[];
  steps: [string, number, number?, number?][];
}

interface Programme {
  name: string;
  fixed: boolean;
  costless: boolean;
  most: Place;
  /** By period what it takes at least: below 0 where payments come in. */
  least: number[];
  /** By period the columns that make the spending, with their weights. */
  terms: [number, Place][][];
}

/** A rule as the data has it: `row` is its row of the program, `setting` the path by which it can be left open. */
interface RuleData {
  name: string;
  family: string;
  relation: string;
  /** The sign between the two sides where the rule is broken. */
  opposite: string;
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
  title: Record<string, string> | null;
}

interface LiveData {
  scenario: {
    name: string; currency: string | null; periods: string[]; hasBudget: boolean; carryOver: boolean;
    unit: number | null; changes: Record<string, Tree>; compared: boolean;
  };
  maximized: boolean;
  /** Whether only allocations of one total are compared. */
  oneTotal: boolean;
  settings: Setting[];
  /** By dimension what may stand around a figure, with what it stands for. */
  units: Record<string, Named>;
  limits: Limit[];
  tape: TapeData;
  program: {
    cost: Place[]; rows: [number, Place][][]; lower: Place[]; upper: Place[]; rowLower: Place[];
    rowUpper: Place[]; rowScale: number[];
  };
  programmes: Programme[];
  /** The programmes of each line of tables; upkeep has no name. */
  lines: Record<string, string[]>;
  capabilities: { name: string; ref: Place }[];
  objective: Place;
  totals: Place[];
  budgets: { path: string; ref: Place; value: number }[];
  actual: Record<string, Place[]> | null;
  fixed: Record<string, Place[]>;
  rules: RuleData[];
  words: WordsData;
  belief: Settings;
  starts?: Record<string, Amounts>;
  /** The plan's lead in each sample by capability. */
  leads?: number[][];
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

/** What the optimum achieves; `atTotal` is what stands beside it where there is an actual. */
interface Result extends Achieved {
  status: "optimal";
  values: Settings;
  conflict?: undefined;
  atTotal?: { actual: Achieved; plan: Achieved | null; objective: number | null; other: boolean };
}
type Answer = Result | { status: "infeasible" | "unbounded" | "unclear"; conflict: RuleData[] };

/** What the reader has changed. */
type State = { settings: Settings; own: Own | null };
/** What a file states, in maps. */
interface Tree { [key: string]: string | number | Tree | null }

/** How amounts are written. */
interface Unit {
  counted: number;
  /** The smallest amount that is written. */
  step: number;
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
  scored: boolean;
  inMoney: boolean;
  goalTitle: string;
}

/** The vendored build of HiGHS, as far as it is used. */
interface HighsModel {
  options: { set(options: object | string, value?: unknown): void };
  passModel(model: object): void;
  changeColsCost(which: object, costs: number[]): void;
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
type Words = ReturnType<typeof import("./words.js").wordsOf>;
