/** What every language is given beside the program. */
export interface Target {
    /** Of this package. */
    version: string;
    /** The folder with the plugin's executable, from which a converter takes the schema. Absent: it is found as the Pulumi CLI finds it. */
    plugin?: string | undefined;
    env: NodeJS.ProcessEnv;
    signal?: AbortSignal | undefined;
}
