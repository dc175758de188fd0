"""Demonstration data, made as people make it: forms filled in, tasks completed, time passing."""
