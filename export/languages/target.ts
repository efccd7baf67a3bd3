/** What every language is given beside the program. */
export interface Target {
    /** Of this package. */
    version: string;
}
