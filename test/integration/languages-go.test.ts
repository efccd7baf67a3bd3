/** The SDK of Go. */
import { describeLanguage } from "./support/languages/suite";

describeLanguage({
    name: "Go",
    host: "go",
    runtime: ["go"],
    examples: (programs) => ({
        files: Object.fromEntries(
            Object.entries(programs).map(([name, text]) => [`examples/${name}/main.go`, text]),
        ),
        command: "go vet ./examples/...",
    }),
});
