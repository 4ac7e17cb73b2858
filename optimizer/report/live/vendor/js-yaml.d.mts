/** What the page uses of js-yaml. */
interface Schema {
  withTags(...tags: object[]): Schema;
}
export declare const FAILSAFE_SCHEMA: Schema;
export declare const nullCoreTag: object;
export declare function load(text: string, options: { schema: Schema; maxAliases: number }): unknown;
export declare function dump(tree: object, options: { noRefs: boolean; lineWidth: number }): string;
