/** The error of the set-up: everything that was tried, and what to do. */
import { MINIMUM_CLI, type Pins } from "./versions";

export interface Attempt {
    readonly tried: string;
    readonly problem: string;
}

export class EngineError extends Error {
    constructor(
        readonly attempts: readonly Attempt[],
        pins: Pins,
    ) {
        super(
            [
                "No Pulumi engine was found, and none could be set up. Tried:",
                ...attempts.map(({ tried, problem }) => `  - ${tried}: ${problem}`),
                "Do one of these, then run `npm run engine` again:",
                `  - Install the Pulumi CLI, ${MINIMUM_CLI} or newer, and put the folder that holds pulumi,`,
                "    pulumi-language-nodejs and pulumi-language-yaml on PATH: https://www.pulumi.com/docs/install/",
                "  - Connect to a network with access to Pulumi's downloads.",
                `  - Install Go ${pins.go} or newer, put it on PATH, and let it reach a Go module proxy: https://go.dev/dl/`,
            ].join("\n"),
        );
        this.name = "EngineError";
    }
}
