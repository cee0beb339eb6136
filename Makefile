# Every verb is explained by `make help` and done by ./dev, which works without make too.
# Variables given on the command line (make run PORT=8123) reach it as environment variables.

VERBS := help run test lint bench screenshots system-deps format lock clean

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: $(VERBS)

$(VERBS):
	@./dev $@
