/** The SDK of Go. */
import { describeLanguage } from "./support/languages/suite";

describeLanguage({ name: "Go", host: "go", runtime: ["go"] });
