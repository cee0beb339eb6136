"""The coordinator's pages, for one hand and outdoors: what waits first, one question a screen."""
