import { describeEverything } from "./support/allResourcesSuite";
import { YAML } from "../../harness/programs";

describeEverything(YAML);
