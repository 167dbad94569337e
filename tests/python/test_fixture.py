"""A tiny invented list directory, shared by the tests beside it."""

LISTS = """[[list]]
id = "documents"
title = "Invented documents"
format = "documents-csv"
files = "documents.csv"
"""
DOCUMENTS = """reference,type,number,issuer,status
D-1,passport,K0099001,MYS,stolen
"""
