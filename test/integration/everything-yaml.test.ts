import { describeEverything } from "./support/everythingStory";
import { YAML } from "../../harness/programs";

describeEverything(YAML);
