import { describeLife } from "./support/life";
import { YAML } from "../../harness/programs";

describeLife(YAML);
